package io.zmqkit.core;

import java.lang.reflect.RecordComponent;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * What a program has counted so far: a snapshot that does not change. Each program has its own record for this, for
 * example {@code HelloServerStats(long answered, long repeats)}.
 */
public interface Stats {

    /**
     * Gives names and values in the order in which they are to be shown. By default they are the components of the
     * record, so that {@code serversLost} is named {@code servers-lost}.
     *
     * @return numbers, or other values that can be shown as text
     */
    default Map<String, Object> values() {
        Map<String, Object> values = new LinkedHashMap<>();
        RecordComponent[] components = getClass().getRecordComponents();
        if (components == null) {
            throw new IllegalStateException(getClass() + " is not a record, so it has to name its values itself");
        }
        for (RecordComponent component : components) {
            values.put(name(component), value(component));
        }
        return Collections.unmodifiableMap(values);
    }

    private static String name(RecordComponent component) {
        return component.getName().replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
    }

    private Object value(RecordComponent component) {
        try {
            return component.getAccessor().invoke(this);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("the record of a program's counts must be public: " + getClass(), e);
        }
    }
}
