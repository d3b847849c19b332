package io.tradepulse.monitor;

import com.sun.management.UnixOperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryUsage;
import java.lang.management.RuntimeMXBean;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;

/// What the process and its JVM take, under the names that Prometheus' own clients have for it.
///
/// Stateless: it is asked for when it is told.
final class ProcessFigures {
    private static final Path MEMORY = Path.of("/proc/self/statm");
    private static final long PAGE_BYTES = 4096;

    private ProcessFigures() {}

    static void writeTo(PrometheusText text) {
        RuntimeMXBean runtime = ManagementFactory.getRuntimeMXBean();
        gauge(
                text,
                "process_start_time_seconds",
                "When the process was started, epoch seconds.",
                runtime.getStartTime() / 1e3);
        gauge(
                text,
                "process_uptime_seconds",
                "Time since the start of the process.",
                runtime.getUptime() / 1e3);
        if (ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean os) {
            text.family("process_cpu_seconds_total", "counter", "Time on processors.");
            text.sample("process_cpu_seconds_total", os.getProcessCpuTime() / 1e9);
            gauge(
                    text,
                    "process_open_fds",
                    "File descriptors open.",
                    (double) os.getOpenFileDescriptorCount());
            gauge(
                    text,
                    "process_max_fds",
                    "File descriptors that may be open.",
                    (double) os.getMaxFileDescriptorCount());
        }
        long resident = residentBytes();
        if (resident > 0) {
            gauge(
                    text,
                    "process_resident_memory_bytes",
                    "Memory of the process.",
                    (double) resident);
        }
        jvm(text);
    }

    private static void jvm(PrometheusText text) {
        MemoryUsage heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage();
        text.family("jvm_memory_used_bytes", "gauge", "Memory used.");
        text.sample("jvm_memory_used_bytes", heap.getUsed(), "area", "heap");
        text.family("jvm_memory_max_bytes", "gauge", "Memory that may be used.");
        text.sample("jvm_memory_max_bytes", heap.getMax(), "area", "heap");
        text.family("jvm_gc_collection_seconds", "summary", "Time in collections.");
        for (GarbageCollectorMXBean gc : ManagementFactory.getGarbageCollectorMXBeans()) {
            text.sample(
                    "jvm_gc_collection_seconds_count", gc.getCollectionCount(), "gc", gc.getName());
            text.sample(
                    "jvm_gc_collection_seconds_sum",
                    gc.getCollectionTime() / 1e3,
                    "gc",
                    gc.getName());
        }
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        gauge(text, "jvm_threads_current", "Platform threads.", threads.getThreadCount());
        gauge(
                text,
                "jvm_classes_currently_loaded",
                "Classes.",
                ManagementFactory.getClassLoadingMXBean().getLoadedClassCount());
    }

    /// The second figure there is in pages; 0 where the system has no such file.
    private static long residentBytes() {
        try {
            return Long.parseLong(Files.readString(MEMORY).split(" ", 3)[1]) * PAGE_BYTES;
        } catch (IOException _) {
            return 0;
        }
    }

    private static void gauge(PrometheusText text, String name, String help, double value) {
        text.family(name, "gauge", help);
        text.sample(name, value);
    }
}
