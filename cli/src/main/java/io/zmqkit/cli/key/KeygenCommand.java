package io.zmqkit.cli.key;

import io.zmqkit.cli.frame.Errors;
import io.zmqkit.cli.frame.Output;
import io.zmqkit.core.curve.CurveKeys;
import io.zmqkit.relay.protocol.Nickname;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.text.Normalizer;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "keygen",
        description = "Make a pair of CURVE keys: NAME.key to give away, and NAME.key_secret to keep.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Example: zmqkit keygen relay; mkdir friends; zmqkit keygen kim; mv kim.key friends/",
            "         zmqkit relay --curve relay.key_secret --authorized friends",
            "         zmqkit chat --name kim --curve kim.key_secret --server-key relay.key",
            "The files are CZMQ's and pyzmq's certificates. A program knows a peer by the name of its file.",
            "Exit codes: 0 done, 1 a file exists or cannot be written, 2 wrong usage.",
        })
public final class KeygenCommand implements Callable<Integer> {

    @Mixin
    private final Output output = new Output();

    @Parameters(paramLabel = "NAME", description = "Whose keys they are: 1-32 characters. In a chat, your nickname.")
    private String name;

    @Option(
            names = "--dir",
            paramLabel = "DIR",
            defaultValue = ".",
            description = "The folder for both files. Default: the current one.")
    private Path folder;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        String fileName = checked();
        Path secret = CurveKeys.generate().save(folder, fileName);
        Path open = folder.resolve(fileName + CurveKeys.PUBLIC_SUFFIX);
        output.note(open + " is public: give it to those who are to know you");
        output.note(secret + " is secret: keep it");
        output.data(open.toString(), json -> {
            json.writeStringField("public", open.toString());
            json.writeStringField("secret", secret.toString());
        });
        return Errors.DONE;
    }

    private String checked() {
        String fileName = Normalizer.normalize(name, Normalizer.Form.NFC);
        try {
            if (fileName.matches(".*[/\\\\:].*") || fileName.startsWith(".") || fileName.startsWith("-")) {
                throw new IllegalArgumentException("a name must not begin with . or -, nor have / \\ or : in it");
            }
            return Path.of(new Nickname(fileName).text()).toString();
        } catch (InvalidPathException e) {
            throw new ParameterException(
                    spec.commandLine(), "the name cannot be a file's name here (is LANG set to UTF-8?)", e);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
        }
    }
}
