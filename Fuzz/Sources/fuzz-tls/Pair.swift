import FuzzSupport
import NIOCore
import NIOEmbedded

/// Server and client, and what is on its way between them.
final class Pair {
    private let server: Side
    private let client: Side
    private var toServer: [UInt8] = []
    private var toClient: [UInt8] = []

    private struct NoContext: Error {}

    init(_ contexts: Contexts) throws {
        guard let server = contexts.server, let client = contexts.client else { throw NoContext() }
        self.server = try Side(server)
        self.client = try Side(client, serverHostname: "localhost")
    }

    func start() {
        server.start()
        client.start()
        gather()
    }

    func run(_ step: Step) {
        switch step {
        case .carryAll: carryAll()
        case .carry(let isToServer, let count): deliver(isToServer, count)
        case .corrupt(let isToServer, let place, let bits):
            change(isToServer) { if !$0.isEmpty { $0[place % $0.count] ^= bits } }
        case .inject(let isToServer, let bytes): change(isToServer) { $0 += bytes }
        case .lose(let isToServer, let count): change(isToServer) { $0.removeFirst(min(count, $0.count)) }
        case .repeated(let isToServer, let count): change(isToServer) { $0 += $0.prefix(count) }
        case .write(let isClient, let bytes): side(isClient).write(bytes)
        case .closeOutput(let isClient): side(isClient).closeOutput()
        case .close(let isClient): side(isClient).close()
        case .endInput(let isClient): side(isClient).endInput()
        case .hangUp(let isClient): side(isClient).hangUp()
        case .pass(let seconds):
            for side in [server, client] { side.channel.embeddedEventLoop.advanceTime(by: .seconds(Int64(seconds))) }
        }
        gather()
        check()
    }

    /// Delivers the rest, ends both sides, and looks at what became of everything.
    func finish() {
        carryAll()
        server.finish()
        client.finish()
        check()
        Fuzz.check(server.witness.isGone && client.witness.isGone, "a side is left open")
    }

    private func side(_ isClient: Bool) -> Side { isClient ? client : server }

    private func change(_ isToServer: Bool, _ body: (inout [UInt8]) -> Void) {
        if isToServer { body(&toServer) } else { body(&toClient) }
    }

    private func gather() {
        toServer += client.takeOutbound()
        toClient += server.takeOutbound()
    }

    private func deliver(_ isToServer: Bool, _ count: Int) {
        var part: ArraySlice<UInt8> = []
        change(isToServer) {
            part = $0.prefix(count)
            $0.removeFirst(part.count)
        }
        if !part.isEmpty { side(!isToServer).receive(part) }
        gather()
    }

    private func carryAll() {
        while !toServer.isEmpty || !toClient.isEmpty {
            deliver(true, toServer.count)
            deliver(false, toClient.count)
        }
    }

    /// TLS says who wrote what: no stranger can add, change, repeat or leave out anything but the end.
    private func check() {
        Fuzz.check(client.written.starts(with: server.witness.received), "the server got what was not written")
        Fuzz.check(server.written.starts(with: client.witness.received), "the client got what was not written")
    }
}
