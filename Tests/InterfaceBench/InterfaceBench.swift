import ChatClient
import ChatInterface
import ChatProtocol
import ChatTerminal
import Glibc

/// How fast the interface answers, and what it holds in memory: keys, pages and messages through state, view and
/// painter, to the bytes for a terminal of 120 × 40. Prints the times from key to screen and the memory; exit code 1 if
/// the 99th of 100 takes more than 20 ms, or the process holds more than 60 MiB.
///
/// `interface-bench FACTOR` allows so many times as long, and counts the processor's time only: for debug builds on
/// machines that are at something else, too.
@main
enum InterfaceBench {
    static let timeLimit = Duration.milliseconds(20)
    /// KiB.
    static let memoryLimit = 60 * 1_024

    static func main() {
        let factor = CommandLine.arguments.dropFirst().first.flatMap { Int($0) } ?? 1
        let settings = InterfaceSettings(language: .english, profile: "bench", timeZone: .fixed(seconds: 0))
        let size = Size(columns: 120, rows: 40)
        let view = ScreenView()
        var bench = BenchState(InterfaceState(settings: settings, size: size, geometry: view))
        var presenter = ScreenPresenter(view, Painter(colors: .full))
        var bytes = presenter.bytes(for: bench.state).count

        var isGood = true
        for (name, events) in scenes {
            var times: [Duration] = []
            for event in events {
                let start = now(isShared: factor > 1)
                bench.apply(event)
                bytes += presenter.bytes(for: bench.state).count
                times.append(now(isShared: factor > 1) - start)
            }
            isGood = report(name, times, limit: timeLimit * factor) && isGood
        }
        let memory = residentMemory()
        print("memory \(memory) KiB (limit \(memoryLimit)), \(bytes) bytes painted")
        exit(isGood && memory <= memoryLimit ? 0 : 1)
    }

    /// - Parameter isShared: whether time in which others had the processor does not count.
    private static func now(isShared: Bool) -> Duration {
        var time = timespec()
        clock_gettime(isShared ? CLOCK_PROCESS_CPUTIME_ID : CLOCK_MONOTONIC, &time)
        return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
    }

    private static var scenes: [(String, [InterfaceEvent])] {
        let text = "the quick brown fox jumps over the lazy dog "
        let typing = (0..<600).map { number in
            let index = text.index(text.startIndex, offsetBy: number % text.count)
            return InterfaceEvent.input(.key(Key(.character(text[index]))))
        }
        let (up, down) = (InterfaceEvent.input(.key(Key(.pageUp))), InterfaceEvent.input(.key(Key(.pageDown))))
        let next = InterfaceEvent.input(.key(Key(.down, .alt)))
        let messages = (1...500).map { number in
            let id = BenchState.messages + Int64(number)
            let recipient = number % 2 == 0 ? "#lab" : "user\(number)"
            return InterfaceEvent.live(.message(BenchState.message(id, to: recipient), isReplay: false))
        }
        let sizes = (0..<60).map { InterfaceEvent.resized(Size(columns: 120 - $0, rows: 40 - $0 % 20)) }
        return [
            ("typing", typing), ("page up", Array(repeating: up, count: 300)),
            ("page down", Array(repeating: down, count: 300)), ("messages", messages),
            ("next conversation", Array(repeating: next, count: 200)), ("resizing", sizes),
        ]
    }

    private static func report(_ name: String, _ times: [Duration], limit: Duration) -> Bool {
        let sorted = times.sorted()
        let part = { (share: Double) in sorted[min(Int(Double(sorted.count) * share), sorted.count - 1)] }
        let shown = [part(0.5), part(0.99), part(1)].map { "\($0 / .microseconds(1))".prefix { $0 != "." } }
        print("\(name): p50 \(shown[0]) µs, p99 \(shown[1]) µs, max \(shown[2]) µs")
        return part(0.99) <= limit
    }

    /// VmRSS of /proc/self/status (proc(5)), in KiB; 0 where there is none.
    private static func residentMemory() -> Int {
        guard let file = fopen("/proc/self/status", "r") else { return 0 }
        defer { fclose(file) }
        var line = [CChar](repeating: 0, count: 256)
        while fgets(&line, CInt(line.count), file) != nil {
            let text = line.withUnsafeBufferPointer { $0.baseAddress.map { String(cString: $0) } ?? "" }
            guard text.hasPrefix("VmRSS:") else { continue }
            return Int(text.filter(\.isNumber)) ?? 0
        }
        return 0
    }
}
