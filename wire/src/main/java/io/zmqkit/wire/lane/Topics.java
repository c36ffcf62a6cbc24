package io.zmqkit.wire.lane;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Who has subscribed to what: a tree of prefixes, a node for each byte. One thread. */
final class Topics {

    private final Node root = new Node();
    private int prefixes;

    private static final class Node {
        private byte[] keys = {}; // in order
        private Node[] children = {};
        private Subscriber[] subscribers = {};

        @Nullable
        Node child(byte key) {
            int at = Arrays.binarySearch(keys, key);
            return at < 0 ? null : children[at];
        }

        Node childOrNew(byte key) {
            int at = Arrays.binarySearch(keys, key);
            if (at >= 0) {
                return children[at];
            }
            int place = -at - 1;
            byte[] moreKeys = Arrays.copyOf(keys, keys.length + 1);
            Node[] moreChildren = Arrays.copyOf(children, keys.length + 1);
            System.arraycopy(keys, place, moreKeys, place + 1, keys.length - place);
            System.arraycopy(children, place, moreChildren, place + 1, keys.length - place);
            moreKeys[place] = key;
            moreChildren[place] = new Node();
            keys = moreKeys;
            children = moreChildren;
            return children[place];
        }

        void remove(byte key) {
            int at = Arrays.binarySearch(keys, key);
            byte[] fewerKeys = Arrays.copyOf(keys, keys.length - 1);
            Node[] fewerChildren = Arrays.copyOf(children, keys.length - 1);
            System.arraycopy(keys, at + 1, fewerKeys, at, keys.length - at - 1);
            System.arraycopy(children, at + 1, fewerChildren, at, keys.length - at - 1);
            keys = fewerKeys;
            children = fewerChildren;
        }

        void add(Subscriber subscriber) {
            subscribers = Arrays.copyOf(subscribers, subscribers.length + 1);
            subscribers[subscribers.length - 1] = subscriber;
        }

        void remove(Subscriber subscriber) {
            int at = Arrays.asList(subscribers).indexOf(subscriber);
            Subscriber last = subscribers[subscribers.length - 1];
            subscribers[at] = last;
            subscribers = Arrays.copyOf(subscribers, subscribers.length - 1);
        }

        boolean isUseless() {
            return keys.length == 0 && subscribers.length == 0;
        }
    }

    boolean isEmpty() {
        return prefixes == 0;
    }

    /** Adds a subscription, which the subscriber does not have yet. */
    void add(byte[] prefix, Subscriber subscriber) {
        Node node = root;
        for (byte key : prefix) {
            node = node.childOrNew(key);
        }
        node.add(subscriber);
        prefixes++;
    }

    /** Takes back a subscription, which the subscriber has. */
    void remove(byte[] prefix, Subscriber subscriber) {
        Node[] path = new Node[prefix.length + 1];
        path[0] = root;
        for (int i = 0; i < prefix.length; i++) {
            path[i + 1] = path[i].childOrNew(prefix[i]);
        }
        path[prefix.length].remove(subscriber);
        for (int i = prefix.length; i > 0 && path[i].isUseless(); i--) {
            path[i - 1].remove(prefix[i - 1]);
        }
        prefixes--;
    }

    /** Tells those who want it of a message. */
    void match(ByteBuffer run, int start, int end) {
        int body = Messages.bodyStart(run, start);
        int bodyEnd = body + Messages.bodyLength(run, start);
        Node node = root;
        for (int at = body; node != null; at++) {
            for (Subscriber subscriber : node.subscribers) {
                subscriber.wants(run, start, end);
            }
            node = at < bodyEnd ? node.child(run.get(at)) : null;
        }
    }
}
