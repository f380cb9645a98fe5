import ChatProtocol
import ChatTLS
import Testing

@testable import ChatServer

/// What an event loop counts.
struct LoopCountsTests {
    @Test("every command and every code has a place of its own")
    func places() {
        #expect(CommandName.allCases.map { Ordinal.of($0) } == Array(CommandName.allCases.indices))
        #expect(ErrorCode.allCases.map { Ordinal.of($0) } == Array(ErrorCode.allCases.indices))
        var places: Set<Int> = [
            LoopCells.now, LoopCells.unsentBytes, LoopCells.events, LoopCells.deliveries, LoopCells.replayPages,
            LoopCells.behind,
        ]
        var count = places.count
        func take(_ place: Int, _ length: Int = 1) {
            places.formUnion(place..<place + length)
            count += length
        }
        for isTLS in [true, false] {
            for stage in ConnectionStage.allCases { take(LoopCells.open(isTLS: isTLS, stage)) }
            take(LoopCells.accepted(isTLS: isTLS))
        }
        take(LoopCells.refused, ConnectionRegistry.Refusal.allCases.count)
        take(LoopCells.handshakes, TLSVersionLabel.allCases.count)
        take(LoopCells.handshakeFailures, HandshakeFailure.allCases.count)
        take(LoopCells.closed, ConnectionEnd.count)
        for kind in RequestKind.allCases { take(LoopCells.times(kind), LoopCells.sumOffset + 1) }
        for command in CommandName.allCases.map(Optional.some) + [nil] {
            for code in ErrorCode.allCases.map(Optional.some) + [nil] { take(LoopCells.request(command, code)) }
        }
        #expect(places.count == count)
        #expect(count == LoopCells.count)
        #expect(places.max() == LoopCells.count - 1)
    }

    @Test("every end of a connection has its label")
    func ends() {
        let ends = [ConnectionEnd.client, .network, .tls, .memory] + ErrorCode.allCases.map { .server($0) }
        #expect(ends.map(\.ordinal) == Array(0..<ConnectionEnd.count))
        #expect(ConnectionEnd.labels[ConnectionEnd.server(.slowReader).ordinal] == "slow_reader")
        #expect(ConnectionEnd.labels[ConnectionEnd.memory.ordinal] == "memory")
    }

    @Test("a connection's life moves it from state to state, and it is counted once where it ends")
    func life() {
        let counts = LoopCounts()
        var meter = ConnectionMeter(counts, isTLS: true)
        meter.opened()
        #expect(counts.figures[LoopCells.open(isTLS: true, .handshake)] == 1)
        meter.handshakeCompleted(version: "TLSv1.3")
        #expect(counts.figures[LoopCells.open(isTLS: true, .handshake)] == 0)
        #expect(counts.figures[LoopCells.open(isTLS: true, .stranger)] == 1)
        #expect(counts.figures[LoopCells.handshakes] == 1)
        meter.loggedIn()
        meter.loggedIn()
        #expect(counts.figures[LoopCells.open(isTLS: true, .user)] == 1)
        meter.willEnd(.server(.slowReader))
        meter.failed(TLSError.protocolFailure("late"))
        meter.closed(.some(nil))
        for stage in ConnectionStage.allCases { #expect(counts.figures[LoopCells.open(isTLS: true, stage)] == 0) }
        #expect(counts.figures[LoopCells.closed + ConnectionEnd.server(.slowReader).ordinal] == 1)
        #expect(counts.figures[LoopCells.closed + ConnectionEnd.tls.ordinal] == 0)
    }

    @Test("requests are counted by command and result, sends in the order in which they were started")
    func requests() {
        let counts = LoopCounts()
        var meter = ConnectionMeter(counts, isTLS: false)
        counts.noteTime()
        meter.answered(.ping, .pong)
        meter.answered(.send, .failure(.userNotFound))
        meter.started(.login)
        meter.completed(.failure(.authFailed))
        for _ in 0..<3 { meter.started(.send) }
        counts.noteTime()
        meter.completed(.sent(id: 1, time: Timestamp(milliseconds: 0)))
        meter.completed(.failure(.storageFull))
        meter.completed(.sent(id: 2, time: Timestamp(milliseconds: 0)))
        // Nothing waits: it is no request of ours.
        meter.completed(.ok)
        meter.malformed(.badRequest)
        let figures = counts.figures
        #expect(figures[LoopCells.request(.ping, nil)] == 1)
        #expect(figures[LoopCells.request(.send, .userNotFound)] == 1)
        #expect(figures[LoopCells.request(.login, .authFailed)] == 1)
        #expect(figures[LoopCells.request(.send, nil)] == 2)
        #expect(figures[LoopCells.request(.send, .storageFull)] == 1)
        #expect(figures[LoopCells.request(nil, .badRequest)] == 1)
        #expect(figures.times(.send).counts.reduce(0, +) == 2)
        #expect(figures.times(.password).counts.reduce(0, +) == 1)
    }

    @Test("sends of one turn count together, and come out with their own beginning")
    func sendTimes() {
        var times = SendTimes()
        #expect(times.completed() == nil)
        for time: UInt64 in [1, 1, 2, 3, 3, 3] { times.started(at: time) }
        #expect((0..<3).map { _ in times.completed() } == [1, 1, 2])
        times.started(at: 3)
        times.started(at: 4)
        #expect((0..<6).map { _ in times.completed() } == [3, 3, 3, 3, 4, nil])
    }

    @Test(
        "a handshake's failure is one of a few, whatever OpenSSL says",
        arguments: [
            (.handshakeTimeout, .timeout), (.closedDuringHandshake, .closed),
            (.handshakeFailed("tlsv1 alert unknown ca"), .refusedByPeer),
            (.handshakeFailed("unsupported protocol"), .noCommonGround), (.handshakeFailed("http request"), .notTLS),
            (.handshakeFailed("no shared cipher"), .noCommonGround),
            (.handshakeFailed("peer did not return a certificate"), .certificate),
            (.handshakeFailed("something new"), .other), (.protocolFailure("bad record mac"), nil),
        ] as [(TLSError, HandshakeFailure?)])
    func handshakeFailures(error: TLSError, failure: HandshakeFailure?) {
        #expect(HandshakeFailure(error) == failure)
    }

    @Test("the counts of loops add up")
    func sum() {
        let loops = [LoopCounts(), LoopCounts()]
        for counts in loops { counts.delivered(to: 3) }
        var sum = LoopFigures()
        for counts in loops { sum += counts.figures }
        #expect(sum[LoopCells.events] == 2)
        #expect(sum[LoopCells.deliveries] == 6)
    }
}
