package io.zmqkit.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.alwaysTrue;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.simpleName;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;

/** The rules, for a root package: the product's, or that of the specimens that break them on purpose. */
final class Rules {

    private static final String[] JDK = {"java..", "javax..", "jdk..", "org.jspecify.annotations.."};
    private static final String[] JEROMQ = {"org.zeromq..", "zmq.."};
    private static final String[] NETTY = {"io.netty.."};
    private static final String[] MQTT = {"com.hivemq.client.mqtt..", "io.netty.handler.codec.mqtt.."};
    private static final String[] FRONT_END = {
        "picocli..", "org.jline..", "com.fasterxml..", "org.slf4j.simple..", "org.apache.commons.csv..", "me.tongfei.."
    };

    private final String root;

    Rules(String root) {
        this.root = root;
    }

    private String in(String module) {
        return root + "." + module + "..";
    }

    private ArchRule only(String module, String[]... allowed) {
        return onlyIn(in(module), allowed);
    }

    private static ArchRule onlyIn(String own, String[]... allowed) {
        String[] packages = Stream.of(allowed).flatMap(Stream::of).toArray(String[]::new);
        return classes()
                .that()
                .resideInAPackage(own)
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage(packages)
                        .or(resideInAnyPackage(own))
                        .or(DescribedPredicate.describe(
                                "primitive", type -> type.getBaseComponentType().isPrimitive())))
                .allowEmptyShould(true);
    }

    /** The bytes of ZMTP, without a ZeroMQ library: what looks at one must not be one. */
    ArchRule wireStandsOnTheJdk() {
        return only("wire", JDK, new String[] {"org.slf4j"});
    }

    /** Whatever looks at a ZeroMQ system from outside. */
    ArchRule toolsStandOnWireAndCore() {
        return only("tools", JDK, JEROMQ, new String[] {
            "com.sun.management", "org.slf4j", "org.HdrHistogram", in("core"), in("wire")
        });
    }

    /** MQTT on the one side, ZeroMQ on the other. */
    ArchRule bridgeStandsOnCoreAndMqtt() {
        return only("bridge", JDK, JEROMQ, MQTT, NETTY, new String[] {"org.slf4j", in("core")});
    }

    /** Browsers on the one side, ZMTP on the other. */
    ArchRule webStandsOnWireAndNetty() {
        return only("web", JDK, JEROMQ, NETTY, new String[] {
            "org.slf4j", "com.fasterxml.jackson.core..", in("core"), in("wire"), in("relay.protocol")
        });
    }

    ArchRule onlyBridgeAndWebKnowNetty() {
        return noClasses()
                .that(areOurs().and(not(resideInAnyPackage(in("bridge"), in("web")))))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(NETTY);
    }

    /** They are large, and MQTT has a module of its own. */
    ArchRule onlyBridgeKnowsTheMqttLibraries() {
        return noClasses()
                .that(areOurs().and(not(resideInAnyPackage(in("bridge")))))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(MQTT);
    }

    ArchRule onlyTheBackplaneKnowsNats() {
        return noClasses()
                .that(areOurs().and(not(resideInAnyPackage(in("relay.backplane")))))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.nats..");
    }

    ArchRule coreStandsOnJeromq() {
        return only("core", JDK, JEROMQ, new String[] {"org.slf4j"});
    }

    ArchRule patternsStandOnCore() {
        return only("patterns", JDK, JEROMQ, new String[] {"org.slf4j", in("core")});
    }

    /** What a learner reads first must not need a second page. */
    ArchRule plainProgramsStandOnJeromqAlone() {
        return onlyIn(root + "..plain..", JDK, JEROMQ);
    }

    /** Journals may need a database driver, but never another module. */
    ArchRule relayStandsOnCore() {
        return noClasses()
                .that()
                .resideInAPackage(in("relay"))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(in("patterns"), in("chat"), in("sockets"), in("cli"))
                .allowEmptyShould(true);
    }

    ArchRule chatKnowsOnlyTheRelaysProtocol() {
        return only("chat", JDK, JEROMQ, new String[] {"org.slf4j", in("core"), in("relay.protocol")});
    }

    ArchRule socketsStandOnTheJdk() {
        return only("sockets", JDK, new String[] {"org.slf4j"});
    }

    /** The scripted peers stand on core and wire; the exercises are compiled by the JDK's own compiler. */
    ArchRule labsStandOnCore() {
        return only(
                "labs", JDK, JEROMQ, new String[] {"org.slf4j", "com.sun.source..", in("core"), in("wire"), in("bridge")
                });
    }

    ArchRule onlyCliKnowsTheFrontEndLibraries() {
        return noClasses()
                .that(areOurs().and(not(resideInAnyPackage(in("cli"), in("web")))))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(FRONT_END);
    }

    ArchRule onlyCliPrintsAndExits() {
        return noClasses()
                .that(areOurs().and(not(resideInAnyPackage(in("cli")))))
                .should()
                .accessField(System.class, "out")
                .orShould()
                .accessField(System.class, "err")
                .orShould()
                .callMethod(System.class, "exit", int.class)
                .orShould()
                .callMethod(Runtime.class, "exit", int.class)
                .orShould()
                .callMethod(Runtime.class, "halt", int.class)
                .orShould()
                .callMethodWhere(DescribedPredicate.describe(
                        "a stack trace is printed",
                        call -> call.getName().equals("printStackTrace")
                                && call.getTargetOwner().isAssignableTo(Throwable.class)));
    }

    ArchRule nothingStaticChanges() {
        return fields().that()
                .areDeclaredInClassesThat(areOurs())
                .and(DescribedPredicate.describe("are written by hand", field -> !isMadeByTheCompiler(field)))
                .and()
                .areStatic()
                .should()
                .beFinal()
                .andShould()
                .notHaveRawType(DescribedPredicate.describe(
                        "of a kind that can be filled or set",
                        type -> Stream.of(
                                        Map.class,
                                        AtomicBoolean.class,
                                        AtomicInteger.class,
                                        AtomicLong.class,
                                        AtomicReference.class,
                                        ThreadLocal.class,
                                        StringBuilder.class)
                                .anyMatch(type::isAssignableTo)));
    }

    private static boolean isMadeByTheCompiler(JavaField field) {
        return field.getModifiers().contains(JavaModifier.SYNTHETIC)
                || field.getName().startsWith("$");
    }

    /**
     * Its classes are loaded, and its commands made, before -v is read; slf4j-simple asks for the level when it makes a logger.
     * Two classes are made later.
     */
    ArchRule cliMakesNoLoggerBeforeItRuns() {
        return noFields()
                .that()
                .areDeclaredInClassesThat(resideInAnyPackage(in("cli"))
                        .and(not(simpleName("RelayProcess").or(simpleName("LiveReporter")))))
                .should()
                .haveRawType("org.slf4j.Logger")
                .orShould()
                .haveRawType("io.zmqkit.core.ThrottledLog");
    }

    ArchRule nobodySleepsOrInterrupts() {
        return noClasses()
                .that(areOurs())
                .should()
                .callMethodWhere(DescribedPredicate.describe(
                        "it is Thread.sleep, interrupt, isInterrupted or interrupted, or TimeUnit.sleep",
                        call -> call.getName().matches("sleep|interrupt|isInterrupted|interrupted")
                                && (call.getTargetOwner().isAssignableTo(Thread.class)
                                        || call.getTargetOwner().isEquivalentTo(java.util.concurrent.TimeUnit.class))));
    }

    ArchRule onlyOneRoomKnowsTheInsideOfJeromq() {
        return noClasses()
                .that(areOurs().and(not(resideInAnyPackage(in("core.jeromq")))))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("zmq..");
    }

    ArchRule roomsOfCoreFormNoCycle() {
        return slices().matching(root + ".core.(*)..").should().beFreeOfCycles();
    }

    ArchRule coreItselfNeedsNoneOfItsRooms() {
        return noClasses()
                .that()
                .resideInAPackage(root + ".core")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(in("core.curve"), in("core.guard"), in("core.jeromq"), in("core.socket"));
    }

    /** Main alone joins them. */
    ArchRule roomsOfCliShareOnlyFrameAndOption() {
        return slices().matching(root + ".cli.(*)..")
                .should()
                .notDependOnEachOther()
                .ignoreDependency(alwaysTrue(), resideInAnyPackage(in("cli.frame"), in("cli.option")));
    }

    private DescribedPredicate<com.tngtech.archunit.core.domain.JavaClass> areOurs() {
        return resideInAnyPackage(root + "..");
    }
}
