import ChatClient

/// Tells the server what was read: the newest mark of each conversation, and no more than two a second.
actor ReadMarker {
    static let interval = Duration.milliseconds(500)

    private let client: LiveClient
    private let clock: any Clock<Duration>
    /// In the order of first wishes; the marks are the latest.
    private var waiting: [(with: String, upTo: Int64)] = []
    private var marked: [String: Int64] = [:]
    private var work: Task<Void, Never>?
    private var pause: Task<Void, Never>?
    private var isDraining = false

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
        if work == nil { work = Task { await self.run() } }
    }

    /// Tells what is left without pauses, and returns when all is told. Ends early where the task is cancelled: a server
    /// that is silent is asked again and again.
    func drain() async {
        isDraining = true
        pause?.cancel()
        let work = work
        await withTaskCancellationHandler {
            await work?.value
        } onCancel: {
            work?.cancel()
        }
    }

    private func run() async {
        while !waiting.isEmpty {
            let (with, upTo) = waiting.removeFirst()
            do {
                try await client.read(upTo: upTo, with: with)
                marked[with] = max(marked[with] ?? 0, upTo)
            } catch LiveError.closed {
                break
            } catch is CancellationError {
                break
            } catch {
                // The next mark is higher, and says the same.
            }
            guard !isDraining else { continue }
            let pause = Task<Void, Never> { [clock] in
                // Cancelled it is over, and that is what it was cancelled for.
                try? await clock.sleep(for: Self.interval)
            }
            self.pause = pause
            await pause.value
        }
        work = nil
    }
}
