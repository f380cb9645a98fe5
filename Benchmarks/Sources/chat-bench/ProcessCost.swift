import Foundation

/// What a process has used so far, as the kernel counts it (proc(5)).
struct ProcessCost {
    /// Nanoseconds on a CPU by thread, from `/proc/PID/task/*/schedstat`; empty where that can't be read.
    var threads: [String: UInt64] = [:]
    /// User and system time of the whole process from `/proc/PID/stat`, in ns; its unit is a clock tick, often 10 ms.
    var ticks: UInt64 = 0
    var residentKiB: Int = 0

    /// Nil when there is no such process.
    init?(pid: Int32) {
        guard let stat = Self.read("/proc/\(pid)/stat"), let status = Self.read("/proc/\(pid)/status"),
            let ticks = Self.ticks(stat: stat)
        else { return nil }
        self.ticks = ticks * (1_000_000_000 / UInt64(max(sysconf(Int32(_SC_CLK_TCK)), 1)))
        residentKiB = Self.residentKiB(status: status)
        let tasks = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/\(pid)/task")) ?? []
        for task in tasks {
            guard let text = Self.read("/proc/\(pid)/task/\(task)/schedstat"),
                let time = text.split(separator: " ").first.flatMap({ UInt64($0) })
            else { continue }
            threads[task] = time
        }
    }

    static func of(pid: Int32) throws -> ProcessCost {
        guard let cost = ProcessCost(pid: pid) else { throw BenchError("process \(pid) can't be read") }
        return cost
    }

    /// CPU time in ns since `earlier`. The finer count misses what a thread used that has ended: then the coarser.
    func cpu(since earlier: ProcessCost) -> UInt64 {
        let ended = earlier.threads.keys.contains { threads[$0] == nil }
        if threads.isEmpty || ended { return ticks - min(earlier.ticks, ticks) }
        return threads.reduce(0) { sum, thread in
            sum + thread.value - min(earlier.threads[thread.key] ?? 0, thread.value)
        }
    }

    /// This process's own CPU time in ns.
    static func own() -> UInt64 {
        var time = timespec()
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
        return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
    }

    /// `utime` and `stime`, the 14th and 15th field. The second field is a name, which may hold spaces and brackets.
    static func ticks(stat: String) -> UInt64? {
        guard let bracket = stat.lastIndex(of: ")") else { return nil }
        let fields = stat[stat.index(after: bracket)...].split(separator: " ")
        guard fields.count > 12, let user = UInt64(fields[11]), let system = UInt64(fields[12]) else { return nil }
        return user + system
    }

    static func residentKiB(status: String) -> Int {
        let line = status.split(separator: "\n").first { $0.hasPrefix("VmRSS:") }
        return line?.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap { Int($0) } ?? 0
    }

    private static func read(_ path: String) -> String? {
        try? String(contentsOfFile: path, encoding: .utf8)
    }
}
