package io.zmqkit.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import io.zmqkit.core.socket.Sockets;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import zmq.util.Clock;

/** The rules hold in the product, and each of them fails where it is broken on purpose. */
class ArchitectureTest {

    private static final JavaClasses PRODUCT = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("io.zmqkit");
    private static final JavaClasses SPECIMENS =
            new ClassFileImporter().importPackages("io.zmqkit.architecture.specimen");

    static Stream<Arguments> rules() {
        return Stream.of(
                rule("wire stands on the JDK", Rules::wireStandsOnTheJdk, "ZContext"),
                rule("tools stand on wire and core", Rules::toolsStandOnWireAndCore, "BadPattern"),
                rule("bridge stands on core and MQTT", Rules::bridgeStandsOnCoreAndMqtt, "BadPattern"),
                rule("only bridge knows the MQTT libraries", Rules::onlyBridgeKnowsTheMqttLibraries, "MqttQoS"),
                rule("web stands on wire and Netty", Rules::webStandsOnWireAndNetty, "BadPattern"),
                rule("only bridge and web know Netty", Rules::onlyBridgeAndWebKnowNetty, "EventLoop"),
                rule("only the backplane knows NATS", Rules::onlyTheBackplaneKnowsNats, "Nats"),
                rule("core stands on JeroMQ", Rules::coreStandsOnJeromq, "BadPattern", "CommandLine"),
                rule("patterns stand on core", Rules::patternsStandOnCore, "BadRelay"),
                rule(
                        "plain programs stand on JeroMQ alone",
                        Rules::plainProgramsStandOnJeromqAlone,
                        "BadPlain.",
                        "BadPlainRelay.",
                        "BadCore"),
                rule("relay stands on core", Rules::relayStandsOnCore, "BadChat"),
                rule("chat knows only the relay's protocol", Rules::chatKnowsOnlyTheRelaysProtocol, "BadRelay"),
                rule("sockets stand on the JDK", Rules::socketsStandOnTheJdk, "ZContext"),
                rule("labs stand on core", Rules::labsStandOnCore, "BadPattern"),
                rule(
                        "only core.jeromq knows the inside of JeroMQ",
                        Rules::onlyOneRoomKnowsTheInsideOfJeromq,
                        "BadInside"),
                rule("rooms of core form no cycle", Rules::roomsOfCoreFormNoCycle, "BadGuard", "BadSocket"),
                rule("core itself needs none of its rooms", Rules::coreItselfNeedsNoneOfItsRooms, "BadCore"),
                rule("rooms of cli share only frame and option", Rules::roomsOfCliShareOnlyFrameAndOption, "BadRoom"),
                rule("only cli knows front-end libraries", Rules::onlyCliKnowsTheFrontEndLibraries, "BadCore"),
                rule("only cli prints", Rules::onlyCliPrintsAndExits, "System.out", "System.err", "printStackTrace"),
                rule("only cli exits", Rules::onlyCliPrintsAndExits, "System.exit", "Runtime.halt"),
                rule(
                        "cli makes no logger before it runs",
                        Rules::cliMakesNoLoggerBeforeItRuns,
                        "BadCommand",
                        "BadOptions"),
                rule("nothing static changes", Rules::nothingStaticChanges, "counter", "COUNTER", "CACHE"),
                rule(
                        "nobody sleeps or interrupts",
                        Rules::nobodySleepsOrInterrupts,
                        "Thread.sleep",
                        "TimeUnit.sleep",
                        "Thread.interrupt()",
                        "Thread.isInterrupted"));
    }

    private static Arguments rule(String name, Function<Rules, ArchRule> rule, String... violations) {
        return Arguments.of(Named.of(name, rule), List.of(violations));
    }

    @ParameterizedTest
    @MethodSource("rules")
    void productKeepsTheRule(Function<Rules, ArchRule> rule, List<String> violations) {
        rule.apply(new Rules("io.zmqkit")).check(PRODUCT);
    }

    @ParameterizedTest
    @MethodSource("rules")
    void ruleFailsWhereItIsBroken(Function<Rules, ArchRule> rule, List<String> violations) {
        var result = rule.apply(new Rules("io.zmqkit.architecture.specimen")).evaluate(SPECIMENS);
        assertThat(result.hasViolation()).isTrue();
        String report = String.join("\n", result.getFailureReport().getDetails());
        assertThat(report).contains(violations).doesNotContain("GoodCommand", "Codec");
    }

    @Test
    void coreComesBeforeJeromqOnTheClassPath() {
        assertThat(Clock.class.getProtectionDomain().getCodeSource().getLocation())
                .isEqualTo(Sockets.class.getProtectionDomain().getCodeSource().getLocation());
    }

    @Test
    void productIsSeenWhole() {
        assertThat(PRODUCT.contain("io.zmqkit.core.socket.Sockets")).isTrue();
        assertThat(PRODUCT.contain("io.zmqkit.wire.zmtp.Handshake")).isTrue();
        assertThat(PRODUCT.contain("io.zmqkit.patterns.reqrep.HelloServer")).isTrue();
        assertThat(PRODUCT.contain("io.zmqkit.patterns.pipeline.plain.Worker")).isTrue();
        assertThat(PRODUCT.contain("io.zmqkit.relay.plain.Relay")).isTrue();
        assertThat(PRODUCT.contain("io.zmqkit.chat.plain.ChatClient")).isTrue();
        assertThat(PRODUCT.contain("io.zmqkit.bridge.broker.MqttBroker")).isTrue();
        assertThat(PRODUCT.contain("io.zmqkit.web.WebServer")).isTrue();
        assertThat(PRODUCT.contain("io.zmqkit.labs.Checker")).isTrue();
        assertThat(PRODUCT.contain("io.zmqkit.cli.Main")).isTrue();
        assertThat(PRODUCT.contain("io.zmqkit.architecture.Rules")).isFalse();
    }
}
