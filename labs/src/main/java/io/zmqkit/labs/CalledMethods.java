package io.zmqkit.labs;

import java.io.DataInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** The names of the methods that compiled classes call, or hand over as in {@code Exercise::plusOne}. */
final class CalledMethods {

    private static final int MAGIC_AND_VERSION_BYTES = 8;

    private CalledMethods() {}

    /** Looks into all class files below a folder. */
    static Set<String> in(Path folder) throws IOException {
        Set<String> names = new HashSet<>();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file :
                    files.filter(each -> each.toString().endsWith(".class")).toList()) {
                names.addAll(in(new DataInputStream(Files.newInputStream(file))));
            }
        }
        return names;
    }

    /** A class file's constants: a reference to a method (10, 11) names an entry (12) that names a text (1). */
    private static Set<String> in(DataInputStream in) throws IOException {
        Map<Integer, String> texts = new HashMap<>();
        Map<Integer, Integer> names = new HashMap<>();
        Set<Integer> references = new HashSet<>();
        try (in) {
            in.skipNBytes(MAGIC_AND_VERSION_BYTES);
            int count = in.readUnsignedShort();
            for (int i = 1; i < count; i++) {
                int tag = in.readUnsignedByte();
                switch (tag) {
                    case 1 -> texts.put(i, in.readUTF());
                    case 10, 11 -> {
                        in.readUnsignedShort(); // the class
                        references.add(in.readUnsignedShort());
                    }
                    case 12 -> {
                        names.put(i, in.readUnsignedShort());
                        in.readUnsignedShort(); // its type
                    }
                    default -> in.skipNBytes(size(tag));
                }
                i += tag == 5 || tag == 6 ? 1 : 0; // a long or a double takes two places
            }
        }
        Set<String> called = new HashSet<>();
        references.forEach(entry -> called.add(texts.getOrDefault(names.getOrDefault(entry, 0), "")));
        return called;
    }

    private static int size(int tag) {
        if (List.of(7, 8, 16, 19, 20).contains(tag)) {
            return 2;
        } else if (tag == 15) {
            return 3;
        }
        return tag == 5 || tag == 6 ? 8 : 4;
    }
}
