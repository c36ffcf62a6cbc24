package io.zmqkit.bridge.client;

import com.hivemq.client.mqtt.exceptions.ConnectionClosedException;
import com.hivemq.client.mqtt.exceptions.ConnectionFailedException;
import com.hivemq.client.mqtt.exceptions.MqttClientStateException;
import com.hivemq.client.mqtt.mqtt3.exceptions.Mqtt3ConnAckException;
import com.hivemq.client.mqtt.mqtt3.exceptions.Mqtt3SubAckException;
import com.hivemq.client.mqtt.mqtt3.message.connect.connack.Mqtt3ConnAckReturnCode;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5ConnAckException;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5DisconnectException;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5PubAckException;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5PubRecException;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5SubAckException;
import com.hivemq.client.mqtt.mqtt5.message.connect.connack.Mqtt5ConnAckReasonCode;
import com.hivemq.client.mqtt.mqtt5.message.disconnect.Mqtt5DisconnectReasonCode;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.nio.channels.UnresolvedAddressException;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;

/** What the MQTT client throws, in words for a person. */
final class LinkFailures {

    private static final String NO_ANSWER = "no answer in time";

    /** Refusals that do not pass by themselves; a busy server or a full one does. */
    private static final Set<Mqtt5ConnAckReasonCode> FINAL = EnumSet.of(
            Mqtt5ConnAckReasonCode.BAD_USER_NAME_OR_PASSWORD,
            Mqtt5ConnAckReasonCode.NOT_AUTHORIZED,
            Mqtt5ConnAckReasonCode.BAD_AUTHENTICATION_METHOD,
            Mqtt5ConnAckReasonCode.CLIENT_IDENTIFIER_NOT_VALID,
            Mqtt5ConnAckReasonCode.UNSUPPORTED_PROTOCOL_VERSION,
            Mqtt5ConnAckReasonCode.BANNED);

    private LinkFailures() {}

    static MqttFailureException of(String operation, MqttTarget target, Throwable cause) {
        return new MqttFailureException(
                "cannot " + operation + " " + target + ": " + why(cause),
                !isRefusal(cause),
                root(cause) instanceof SSLException,
                cause);
    }

    private static boolean isRefusal(Throwable cause) {
        return cause instanceof Mqtt5ConnAckException
                || cause instanceof Mqtt3ConnAckException
                || cause instanceof Mqtt5SubAckException
                || cause instanceof Mqtt3SubAckException
                || (cause instanceof Mqtt5DisconnectException && isFromServer(cause))
                || root(cause) instanceof SSLException;
    }

    /** {@return whether trying again would only take the session back from somebody else, or be refused again} */
    static boolean isFinal(Throwable cause) {
        return (cause instanceof Mqtt5ConnAckException five
                        && FINAL.contains(five.getMqttMessage().getReasonCode()))
                || (cause instanceof Mqtt3ConnAckException three
                        && three.getMqttMessage().getReturnCode() != Mqtt3ConnAckReturnCode.SERVER_UNAVAILABLE)
                || (cause instanceof Mqtt5DisconnectException ended
                        && ended.getMqttMessage().getReasonCode() == Mqtt5DisconnectReasonCode.SESSION_TAKEN_OVER);
    }

    /** The client says it so as well when it ends the connection itself. */
    private static boolean isFromServer(Throwable ended) {
        return String.valueOf(ended.getMessage()).contains("Server sent");
    }

    /** {@return why, without a full stop} */
    static String why(Throwable cause) {
        if (cause instanceof Mqtt5ConnAckException refused) {
            return "refused: " + words(refused.getMqttMessage().getReasonCode());
        }
        if (cause instanceof Mqtt3ConnAckException refused) {
            return "refused: " + words(refused.getMqttMessage().getReturnCode());
        }
        if (cause instanceof Mqtt5PubAckException refused) {
            return "refused: " + words(refused.getMqttMessage().getReasonCode());
        }
        if (cause instanceof Mqtt5PubRecException refused) {
            return "refused: " + words(refused.getMqttMessage().getReasonCode());
        }
        if (cause instanceof Mqtt5SubAckException refused) {
            return "refused: " + words(refused.getMqttMessage().getReasonCodes());
        }
        if (cause instanceof Mqtt3SubAckException) {
            return "refused";
        }
        if (cause instanceof Mqtt5DisconnectException ended && isFromServer(cause)) {
            return "the broker ended the connection: "
                    + words(ended.getMqttMessage().getReasonCode());
        }
        if (cause instanceof Mqtt5DisconnectException
                && String.valueOf(cause.getMessage()).startsWith("Timeout")) {
            return NO_ANSWER;
        }
        return transport(root(cause));
    }

    private static String transport(Throwable root) {
        if (root instanceof UnknownHostException || root instanceof UnresolvedAddressException) {
            return "unknown host";
        }
        if (root instanceof ConnectException || root instanceof NoRouteToHostException) {
            String text = String.valueOf(root.getMessage()).toLowerCase(Locale.ROOT);
            return text.contains("refused") ? "connection refused" : text.contains("timed out") ? "no answer" : text;
        }
        if (root instanceof TimeoutException) {
            return NO_ANSWER;
        }
        if (root instanceof ConnectionClosedException) {
            return "the broker has closed it";
        }
        if (root instanceof MqttClientStateException) {
            return "the connection is lost";
        }
        if (String.valueOf(root.getMessage()).startsWith("PKIX")) { // the JDK's words are those of its classes
            return "nobody that is trusted has signed the broker's certificate";
        }
        String text = root.getMessage();
        return text == null ? root.getClass().getSimpleName() : first(text);
    }

    private static String first(String text) {
        int end = text.indexOf('\n');
        return end < 0 ? text : text.substring(0, end);
    }

    private static Throwable root(Throwable cause) {
        Throwable root = cause;
        int depth = 0;
        while (root.getCause() != null && depth < 10 && wraps(root)) {
            root = root.getCause();
            depth++;
        }
        return root;
    }

    private static boolean wraps(Throwable outer) {
        return outer instanceof ConnectionFailedException
                || !(outer instanceof UnknownHostException
                        || outer instanceof ConnectException
                        || outer instanceof SSLException);
    }

    private static String words(Object code) {
        return code.toString().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
