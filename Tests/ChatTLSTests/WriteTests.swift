import ChatTLS
import NIOCore
import NIOEmbedded
import Testing

@Suite struct WriteTests {
    private func connectedPair() throws -> TLSPair {
        let pair = try TLSPair()
        try pair.connect()
        pair.client.wire.forget()
        return pair
    }

    @Test func `small writes of one flush share one write and one record`() throws {
        let pair = try connectedPair()
        for number in 0..<100 { pair.client.channel.write(ByteBuffer(string: "reply \(number)\r\n"), promise: nil) }
        #expect(pair.client.wire.entries.isEmpty)
        pair.client.channel.flush()
        #expect(pair.client.wire.entries == [.write, .flush])
        let bytes = try pair.client.takeOutbound()
        let length = Int(try #require(bytes.getInteger(at: 3, as: UInt16.self)))
        #expect(bytes.readableBytes == 5 + length)
        pair.server.receive(bytes)
        #expect(pair.server.recorder.text == (0..<100).map { "reply \($0)\r\n" }.joined())
        #expect(pair.server.recorder.reads == 1)
    }

    @Test(arguments: 0..<20)
    func `writes of all sizes arrive in order, flushed at any places`(seed: UInt64) throws {
        let pair = try connectedPair()
        var generator = SeededGenerator(state: seed)
        var expected = ""
        var outcomes: [Outcome] = []
        for _ in 0..<60 {
            let size = [0, 1, 20, 4096, 4097, 16384, 40000].randomElement(using: &generator) ?? 0
            let text = String(repeating: String(Int.random(in: 0...9, using: &generator)), count: size)
            expected += text
            let outcome = Outcome()
            let promise = pair.client.channel.eventLoop.makePromise(of: Void.self)
            promise.futureResult.assumeIsolated().whenComplete { outcome.set($0) }
            outcomes.append(outcome)
            pair.client.channel.write(ByteBuffer(string: text), promise: promise)
            if Int.random(in: 0..<4, using: &generator) == 0 { pair.client.channel.flush() }
        }
        pair.client.channel.flush()
        try pair.carry()
        #expect(pair.server.recorder.text == expected)
        #expect(outcomes.allSatisfy { $0.isSuccess })
    }

    @Test func `without a flush nothing is sent, also not by the end of the handshake`() throws {
        let pair = try TLSPair()
        pair.client.channel.write(ByteBuffer(string: "flushed "), promise: nil)
        pair.client.channel.flush()
        pair.client.channel.write(ByteBuffer(string: "later"), promise: nil)
        try pair.connect()
        #expect(pair.server.recorder.text == "flushed ")
        pair.client.channel.flush()
        try pair.carry()
        #expect(pair.server.recorder.text == "flushed later")
    }

    @Test func `a write's promise fails when the ciphertext's write fails`() throws {
        let pair = try connectedPair()
        pair.client.wire.isBroken = true
        let first = Outcome()
        let promise = pair.client.channel.eventLoop.makePromise(of: Void.self)
        promise.futureResult.assumeIsolated().whenComplete { first.set($0) }
        pair.client.channel.write(ByteBuffer(string: "one"), promise: promise)
        let second = pair.client.writeAndWatch("two")
        #expect(first.isFailure)
        #expect(second.isFailure)
    }

    @Test func `a reply from within a read goes out at once`() throws {
        let pair = try connectedPair()
        pair.server.recorder.onEntry = { entry, context in
            guard case .text = entry else { return }
            context.writeAndFlush(NIOAny(ByteBuffer(string: "pong")), promise: nil)
        }
        pair.client.write("ping")
        try pair.carry()
        #expect(pair.client.recorder.text == "pong")
    }

    @Test func `an empty write succeeds`() throws {
        let pair = try connectedPair()
        #expect(pair.client.writeAndWatch("").isSuccess)
    }

    @Test func `without autoRead the handler asks for the rest of the handshake itself, and then no more`() throws {
        let side = try TLSSide(Identity.shared.serverContext())
        _ = try side.channel.setOption(.autoRead, value: false).wait()
        try side.activate()
        #expect(side.wire.readsAsked == 1)
        side.receive(ByteBuffer(bytes: [22]))
        #expect(side.wire.readsAsked == 2)
        side.finish()

        let pair = try connectedPair()
        _ = try pair.server.channel.setOption(.autoRead, value: false).wait()
        pair.client.write("halo")
        var record = try pair.client.takeOutbound()
        let slice = record.readSlice(length: 10)
        let half = try #require(slice)
        pair.server.channel.read()
        let before = pair.server.wire.readsAsked
        pair.server.receive(half)
        #expect(pair.server.wire.readsAsked == before + 1)
        pair.server.receive(record)
        #expect(pair.server.recorder.text == "halo")
        #expect(pair.server.wire.readsAsked == before + 1)
    }

    @Test func `a write in the middle of a session ticket waits for its end`() throws {
        let server = try RawServer(Identity.shared)
        let side = try TLSSide(Identity.shared.clientContext(), serverHostname: "localhost")
        try side.activate()
        for record in server.handshake(try side.takeOutbound()) { side.receive(record) }
        var ticket = server.handshake(try side.takeOutbound())
        #expect(side.recorder.entries == [.active, .handshake])
        try #require(ticket.count > 1)

        side.receive(ticket.removeFirst())
        let first = side.writeAndWatch("one ")
        let second = side.writeAndWatch("two")
        #expect(!first.isSuccess && !second.isSuccess)
        for record in ticket { side.receive(record) }
        #expect(first.isSuccess && second.isSuccess)
        #expect(server.read(try side.takeOutbound()) == "one two")
        side.finish()
    }
}
