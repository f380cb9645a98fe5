import ChatClient

/// Tells the server what was read: the newest mark of each conversation, and no more than two a second.
actor ReadMarker {
    static let interval = Duration.milliseconds(500)

    private let client: LiveClient
    private let clock: any Clock<Duration>
    /// In the order of first wishes; the marks are the latest.
    private var waiting: [(with: String, upTo: Int64)] = []
    private var marked: [String: Int64] = [:]
    private var isRunning = false

    init(_ client: LiveClient, clock: any Clock<Duration>) {
        self.client = client
        self.clock = clock
    }

    func mark(_ with: String, upTo id: Int64) {
        guard id > marked[with] ?? 0 else { return }
        if let index = waiting.firstIndex(where: { $0.with == with }) {
            waiting[index].upTo = max(waiting[index].upTo, id)
        } else {
            waiting.append((with, id))
        }
        guard !isRunning else { return }
        isRunning = true
        Task { await self.run() }
    }

    private func run() async {
        while !waiting.isEmpty {
            let (with, upTo) = waiting.removeFirst()
            do {
                try await client.read(upTo: upTo, with: with)
                marked[with] = max(marked[with] ?? 0, upTo)
            } catch LiveError.closed {
                break
            } catch {
                // The next mark is higher, and says the same.
            }
            do { try await clock.sleep(for: Self.interval) } catch { break }
        }
        isRunning = false
    }
}
