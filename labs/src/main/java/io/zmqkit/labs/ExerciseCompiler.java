package io.zmqkit.labs;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TaskEvent;
import com.sun.source.util.TaskListener;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;

/**
 * Compiles one source file as {@code java Exercise.java} does: the first class in it is the program, whatever its name, or
 * the first with a main method, if that is another one.
 */
final class ExerciseCompiler {

    private static final long SOURCE_LIMIT_BYTES = 256 * 1024;

    private final String classPath;

    ExerciseCompiler(String classPath) {
        this.classPath = classPath;
    }

    /**
     * What the compiler made of a source file.
     *
     * @param mainClass the program; null if it could not be compiled
     * @param errors why not: javac's own lines
     */
    record Result(@Nullable String mainClass, List<String> errors) {}

    /** Compiles into a folder. */
    Result compile(Path source, Path folder) {
        try {
            return compile(read(source), source.getFileName().toString(), folder);
        } catch (CharacterCodingException e) {
            return failed(source.getFileName() + ": not UTF-8 text (save it with the encoding UTF-8)");
        } catch (IOException e) {
            throw new WorkbookException("cannot read " + source + ": " + e, e);
        }
    }

    private static String read(Path source) throws IOException {
        if (Files.size(source) > SOURCE_LIMIT_BYTES) {
            throw new WorkbookException(source + " is no exercise: it is over 256 KiB");
        }
        String text = StandardCharsets.UTF_8
                .newDecoder()
                .decode(ByteBuffer.wrap(Files.readAllBytes(source)))
                .toString();
        return text.startsWith("\uFEFF") ? text.substring(1) : text; // Notepad's mark
    }

    private Result compile(String text, String name, Path folder) throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter messages = new StringWriter();
        FirstClass first = new FirstClass();
        try (StandardJavaFileManager files =
                compiler.getStandardFileManager(null, Locale.ENGLISH, StandardCharsets.UTF_8)) {
            List<String> options = List.of("-proc:none", "-Xlint:none", "-cp", classPath, "-d", folder.toString());
            JavacTask task =
                    (JavacTask) compiler.getTask(messages, files, null, options, null, List.of(new Source(name, text)));
            task.setLocale(Locale.ENGLISH);
            task.addTaskListener(first);
            if (!task.call()) {
                return new Result(null, messages.toString().lines().toList());
            }
        }
        return first.name == null ? failed(name + ": there is no class in it") : new Result(first.name, List.of());
    }

    private static Result failed(String line) {
        return new Result(null, List.of(line));
    }

    /** Learns the name of the first class from javac's parser. */
    private static final class FirstClass implements TaskListener {
        private @Nullable String name;

        @Override
        public void finished(TaskEvent event) {
            if (event.getKind() == TaskEvent.Kind.PARSE && name == null) {
                name = firstOf(event.getCompilationUnit());
            }
        }

        private static @Nullable String firstOf(CompilationUnitTree unit) {
            String start = unit.getPackageName() == null ? "" : unit.getPackageName() + ".";
            List<ClassTree> classes = unit.getTypeDecls().stream()
                    .filter(ClassTree.class::isInstance)
                    .map(ClassTree.class::cast)
                    .toList();
            return classes.stream()
                    .filter(FirstClass::hasMain)
                    .findFirst()
                    .or(() -> classes.stream().findFirst())
                    .map(type -> start + type.getSimpleName())
                    .orElse(null);
        }

        private static boolean hasMain(ClassTree type) {
            return type.getMembers().stream()
                    .anyMatch(member -> member instanceof MethodTree method
                            && method.getName().contentEquals("main"));
        }
    }

    /** A source text in which a public class may have any name. */
    private static final class Source extends SimpleJavaFileObject {
        private final String name;
        private final String text;

        Source(String name, String text) {
            super(Path.of("/", name).toUri(), JavaFileObject.Kind.SOURCE); // stack traces name the file
            this.name = name;
            this.text = text;
        }

        @Override
        public String getName() {
            return name;
        }

        @Override
        public boolean isNameCompatible(String simpleName, JavaFileObject.Kind kind) {
            return kind == JavaFileObject.Kind.SOURCE;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
        }
    }
}
