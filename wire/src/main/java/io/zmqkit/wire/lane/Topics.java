package io.zmqkit.wire.lane;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Who has subscribed to what: a tree of prefixes, in which a node stands for as many bytes as no two prefixes part in. So a
 * prefix, however long it is, takes two nodes at most. One thread.
 *
 * <pre>
 *   weather, wealth, we      we ──┬─ a ──┬─ lth
 *                                        └─ ther
 * </pre>
 */
final class Topics {

    private final Node root = new Node(new byte[0]);
    private int prefixes;

    /** Who has subscribed. */
    interface Listener {
        /** A message of the run, from here to there, begins with one of its prefixes. */
        void wants(ByteBuffer run, int messageStart, int messageEnd);
    }

    private static final class Node {
        private static final Node[] NO_CHILDREN = {};
        private static final Listener[] NOBODY = {};

        private byte[] label; // from the node above to this one
        private Node[] children = NO_CHILDREN; // in the order of their first bytes, which differ
        private Listener[] listeners = NOBODY;

        Node(byte[] label) {
            this.label = label;
        }

        /** Where the child with this first byte is, or, as a negative number, would be. */
        int find(byte first) {
            int low = 0;
            int high = children.length;
            while (low < high) {
                int middle = (low + high) >>> 1;
                if (children[middle].label[0] < first) {
                    low = middle + 1;
                } else {
                    high = middle;
                }
            }
            return low < children.length && children[low].label[0] == first ? low : ~low;
        }

        @Nullable
        Node child(byte first) {
            int place = find(first);
            return place < 0 ? null : children[place];
        }

        /** The node for as much of the rest of a prefix as it has in common with the child that begins like it. */
        Node childOrNew(byte[] prefix, int at) {
            int place = find(prefix[at]);
            if (place < 0) {
                insert(~place, new Node(Arrays.copyOfRange(prefix, at, prefix.length)));
                return children[~place];
            }
            Node child = children[place];
            int parts = Arrays.mismatch(child.label, 0, child.label.length, prefix, at, prefix.length);
            if (parts >= 0 && parts < child.label.length) {
                Node above = new Node(Arrays.copyOf(child.label, parts));
                above.children = new Node[] {child};
                child.label = Arrays.copyOfRange(child.label, parts, child.label.length);
                children[place] = above;
            }
            return children[place];
        }

        private void insert(int place, Node child) {
            Node[] more = Arrays.copyOf(children, children.length + 1);
            System.arraycopy(children, place, more, place + 1, children.length - place);
            more[place] = child;
            children = more;
        }

        void remove(Node child) {
            children = Arrays.stream(children).filter(each -> each != child).toArray(Node[]::new);
        }

        /** Becomes one with its only child, if nobody wants just this. */
        void merge() {
            if (listeners.length == 0 && children.length == 1) {
                Node child = children[0];
                byte[] both = Arrays.copyOf(label, label.length + child.label.length);
                System.arraycopy(child.label, 0, both, label.length, child.label.length);
                label = both;
                listeners = child.listeners;
                children = child.children;
            }
        }

        void add(Listener listener) {
            listeners = Arrays.copyOf(listeners, listeners.length + 1);
            listeners[listeners.length - 1] = listener;
        }

        void remove(Listener listener) {
            listeners[Arrays.asList(listeners).indexOf(listener)] = listeners[listeners.length - 1];
            listeners = Arrays.copyOf(listeners, listeners.length - 1);
        }

        boolean begins(ByteBuffer run, int at, int end) {
            boolean isSame = label.length <= end - at;
            for (int i = 1; isSame && i < label.length; i++) { // the first byte is how it was found
                isSame = label[i] == run.get(at + i);
            }
            return isSame;
        }
    }

    boolean isEmpty() {
        return prefixes == 0;
    }

    /** Adds a subscription to a prefix of at least one byte, which the listener does not have yet; returns true for the first. */
    boolean add(byte[] prefix, Listener listener) {
        Node node = root;
        for (int at = 0; at < prefix.length; at += node.label.length) {
            node = node.childOrNew(prefix, at);
        }
        node.add(listener);
        prefixes++;
        return node.listeners.length == 1;
    }

    /** Takes back a subscription, which the listener has; returns true for the last. */
    boolean remove(byte[] prefix, Listener listener) {
        Node above = root;
        Node node = root;
        for (int at = 0; at < prefix.length; at += node.label.length) {
            above = node;
            node = node.children[node.find(prefix[at])];
        }
        node.remove(listener);
        boolean isLast = node.listeners.length == 0;
        if (isLast && node.children.length == 0) {
            above.remove(node);
            if (above != root) {
                above.merge();
            }
        } else {
            node.merge();
        }
        prefixes--;
        return isLast;
    }

    /** Tells each prefix to which somebody has subscribed, once. */
    void forEach(Consumer<byte[]> told) {
        Deque<Node> nodes = new ArrayDeque<>(List.of(root));
        Deque<byte[]> prefixesAbove = new ArrayDeque<>(List.of(root.label));
        while (!nodes.isEmpty()) {
            Node node = nodes.pop();
            byte[] above = prefixesAbove.pop();
            byte[] prefix = Arrays.copyOf(above, above.length + node.label.length);
            System.arraycopy(node.label, 0, prefix, above.length, node.label.length);
            if (node.listeners.length > 0) {
                told.accept(prefix);
            }
            for (Node child : node.children) {
                nodes.push(child);
                prefixesAbove.push(prefix);
            }
        }
    }

    /** Tells those who want it of a message. */
    void match(ByteBuffer run, int start, int end) {
        int at = Messages.bodyStart(run, start);
        int bodyEnd = at + Messages.bodyLength(run, start);
        Node node = root;
        while (node != null && node.begins(run, at, bodyEnd)) {
            at += node.label.length;
            Node next = at < bodyEnd ? node.child(run.get(at)) : null;
            for (Listener listener : node.listeners) {
                listener.wants(run, start, end); // one that fails is removed, and the nodes may be others then
            }
            node = next;
        }
    }
}
