import ChatCore
import ChatProtocol
import NIOCore

/// What the connections of one event loop have done and are: counted by that loop alone, so that it costs what a plain
/// counter costs; read at a scrape by another thread, which never waits for the loop.
final class LoopCounts: Sendable {
    private let cells = AtomicCells(count: LoopCells.count)

    /// Nanoseconds of a clock that nobody sets; the loop's turn, or the batch of outcomes, began then.
    private var now: UInt64 {
        get { cells[LoopCells.now] }
        set { cells.set(newValue, at: LoopCells.now) }
    }

    var figures: LoopFigures { LoopFigures(cells.values) }

    // MARK: On the event loop

    /// Requests are started, or outcomes came: one look at the clock for all of them.
    func noteTime() {
        cells.set(NIODeadline.now().uptimeNanoseconds, at: LoopCells.now)
    }

    func add(_ cell: Int, _ amount: Int = 1) {
        cells.addAlone(UInt64(bitPattern: Int64(amount)), to: cell)
    }

    func set(_ cell: Int, _ value: Int) {
        cells.set(UInt64(clamping: value), at: cell)
    }

    func refused(_ refusal: ConnectionRegistry.Refusal) {
        guard let place = ConnectionRegistry.Refusal.allCases.firstIndex(of: refusal) else { return }
        add(LoopCells.refused + place)
    }

    /// An event went to so many connections.
    func delivered(to count: Int) {
        add(LoopCells.events)
        add(LoopCells.deliveries, count)
    }

    /// When what is under way began.
    var time: UInt64 { now }

    func took(_ kind: RequestKind, since began: UInt64) {
        let time = now
        let nanoseconds = time > began ? time - began : 0
        let place = LoopCells.times(kind)
        cells.addAlone(1, to: place + Histogram.bucket(of: nanoseconds, Histogram.durations))
        cells.addAlone(nanoseconds, to: place + LoopCells.sumOffset)
    }
}

/// Where in the row of cells what is counted.
enum LoopCells {
    static let now = 0
    /// Bytes that sockets have not taken, as of the last second.
    static let unsentBytes = 1
    static let events = 2
    static let deliveries = 3
    static let replayPages = 4
    static let behind = 5

    /// Connections that are there, by listener and stage.
    static let open = 6
    private static let stages = ConnectionStage.allCases.count
    static let accepted = open + 2 * stages
    static let refused = accepted + 2
    static let handshakes = refused + ConnectionRegistry.Refusal.allCases.count
    static let handshakeFailures = handshakes + TLSVersionLabel.allCases.count
    static let closed = handshakeFailures + HandshakeFailure.allCases.count
    private static let durations = closed + ConnectionEnd.count

    static let sumOffset = Histogram.durations.count + 1
    private static let durationCells = sumOffset + 1

    /// Requests by command and result. The last row is for lines that were no request.
    static let requests = durations + RequestKind.allCases.count * durationCells
    static let results = ErrorCode.allCases.count + 1
    static let noCommand = CommandName.allCases.count
    static let count = requests + (noCommand + 1) * results

    static func open(isTLS: Bool, _ stage: ConnectionStage) -> Int {
        open + (isTLS ? 0 : stages) + stage.rawValue
    }

    static func accepted(isTLS: Bool) -> Int {
        accepted + (isTLS ? 0 : 1)
    }

    static func times(_ kind: RequestKind) -> Int {
        durations + kind.rawValue * durationCells
    }

    /// - Parameters:
    ///   - command: nil: the line was no request.
    ///   - failure: nil: it was done.
    static func request(_ command: CommandName?, _ failure: ErrorCode?) -> Int {
        let row = command.map { Ordinal.of($0) } ?? noCommand
        return requests + row * results + (failure.map { Ordinal.of($0) + 1 } ?? 0)
    }
}

/// The counts of one loop, or of several added up.
struct LoopFigures {
    private var cells: [UInt64]

    init(_ cells: [UInt64] = [UInt64](repeating: 0, count: LoopCells.count)) {
        self.cells = cells
    }

    static func += (sum: inout LoopFigures, other: LoopFigures) {
        for index in sum.cells.indices { sum.cells[index] &+= other.cells[index] }
    }

    subscript(_ cell: Int) -> Int64 {
        Int64(bitPattern: cells[cell])
    }

    func times(_ kind: RequestKind) -> HistogramCounts {
        let place = LoopCells.times(kind)
        return HistogramCounts(
            counts: Array(cells[place..<place + LoopCells.sumOffset]),
            sum: Double(cells[place + LoopCells.sumOffset]) / 1e9)
    }
}
