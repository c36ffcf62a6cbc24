package io.zmqkit.wire.zmtp;

import java.util.function.Predicate;

/** One side of a mechanism. CURVE is recognised, see {@link CurveMessage}, and not spoken. */
public sealed interface Security {

    /** {@return the mechanism} */
    Mechanism mechanism();

    /** {@return whether this is the side that lets in} */
    boolean asServer();

    /** What is said after the greeting. */
    Dialogue dialogue(Properties own);

    /** None: RFC 23, "The NULL Security Mechanism". */
    record Null() implements Security {
        @Override
        public Mechanism mechanism() {
            return Mechanism.NULL;
        }

        @Override
        public boolean asServer() {
            return false;
        }

        @Override
        public Dialogue dialogue(Properties own) {
            return new NullDialogue(own);
        }
    }

    /**
     * The client of PLAIN, RFC 24.
     *
     * @param hello who it says it is
     */
    record PlainClient(PlainHello hello) implements Security {
        @Override
        public Mechanism mechanism() {
            return Mechanism.PLAIN;
        }

        @Override
        public boolean asServer() {
            return false;
        }

        @Override
        public Dialogue dialogue(Properties own) {
            return new PlainClientDialogue(hello, own);
        }
    }

    /**
     * The server of PLAIN, RFC 24.
     *
     * @param letsIn who may enter
     */
    record PlainServer(Predicate<PlainHello> letsIn) implements Security {
        @Override
        public Mechanism mechanism() {
            return Mechanism.PLAIN;
        }

        @Override
        public boolean asServer() {
            return true;
        }

        @Override
        public Dialogue dialogue(Properties own) {
            return new PlainServerDialogue(letsIn, own);
        }
    }
}
