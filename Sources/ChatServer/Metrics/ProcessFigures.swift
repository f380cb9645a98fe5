import Glibc

/// What the system says of this process, proc(5).
struct ProcessFigures {
    var cpuSeconds = 0.0
    var residentBytes = 0
    var virtualBytes = 0
    var threads = 0
    var openDescriptors = 0
    var mostDescriptors = 0
    /// Seconds since 1970.
    var started = 0.0

    /// What cannot be read stays 0: a folder /proc may be hidden from a service.
    static func now() -> ProcessFigures {
        var figures = ProcessFigures()
        var usage = timespec()
        if clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &usage) == 0 {
            figures.cpuSeconds = Double(usage.tv_sec) + Double(usage.tv_nsec) / 1e9
        }
        var limit = rlimit()
        if getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 {
            figures.mostDescriptors = Int(clamping: limit.rlim_cur)
        }
        figures.openDescriptors = countDescriptors()
        figures.readStatus()
        return figures
    }

    private static func countDescriptors() -> Int {
        guard let folder = opendir("/proc/self/fd") else { return 0 }
        defer { closedir(folder) }
        var count = 0
        while readdir(folder) != nil { count += 1 }
        // Not `.`, `..` and the folder itself.
        return max(0, count - 3)
    }

    private mutating func readStatus() {
        // The name of the program stands in brackets and may hold anything.
        guard let text = ProcFile.read("/proc/self/stat"), let end = text.lastIndex(of: ")") else { return }
        let fields = text[text.index(after: end)...].split(separator: " ")
        guard fields.count > 21 else { return }
        // Fields 20, 22, 23 and 24 of proc_pid_stat(5); the first here is the third.
        threads = Int(fields[17]) ?? 0
        virtualBytes = Int(fields[20]) ?? 0
        residentBytes = DiskFigures.product(Int(fields[21]) ?? 0, sysconf(Int32(_SC_PAGESIZE)))
        started = Self.bootTime + (Double(fields[19]) ?? 0) / Double(max(sysconf(Int32(_SC_CLK_TCK)), 1))
    }

    /// Seconds since 1970; asked once, so that the start of the process does not move with the clock. By the clocks and
    /// not by /proc/stat, which a service may not see.
    private static let bootTime: Double = {
        var (now, sinceBoot) = (timespec(), timespec())
        clock_gettime(CLOCK_REALTIME, &now)
        clock_gettime(CLOCK_BOOTTIME, &sinceBoot)
        return Double(now.tv_sec - sinceBoot.tv_sec) + Double(now.tv_nsec - sinceBoot.tv_nsec) / 1e9
    }()
}

/// The disk that a folder is on, and the sizes of files.
enum DiskFigures {
    /// - Returns: bytes that this user may still write, and all; nil: the system does not say.
    static func space(at path: String) -> (free: Int, size: Int)? {
        var status = statvfs()
        guard statvfs(path, &status) == 0 else { return nil }
        let unit = Int(clamping: status.f_frsize)
        return (product(Int(clamping: status.f_bavail), unit), product(Int(clamping: status.f_blocks), unit))
    }

    /// What the system says is not always near the truth.
    static func product(_ count: Int, _ unit: Int) -> Int {
        let (bytes, isTooMuch) = count.multipliedReportingOverflow(by: unit)
        return isTooMuch ? .max : bytes
    }

    /// 0 where there is no such file.
    static func size(ofFile path: String) -> Int {
        var status = stat()
        return stat(path, &status) == 0 ? Int(status.st_size) : 0
    }
}
