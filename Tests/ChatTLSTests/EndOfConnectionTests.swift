import ChatTLS
import NIOCore
import NIOEmbedded
import Testing

/// How a connection ends: close_notify, FIN, neither, at good and bad moments.
@Suite struct EndOfConnectionTests {
    @Test func `close_notify of the peer comes after its data as inputClosed`() throws {
        let pair = try TLSPair()
        try pair.connect()
        pair.client.write("bye")
        pair.client.channel.close(mode: .output, promise: nil)
        #expect(pair.client.wire.entries.last == .closeOutput)
        try pair.carry()
        pair.server.wire.endInput()
        #expect(pair.server.recorder.entries == [.active, .handshake, .text("bye"), .inputClosed])

        // The other half still works.
        pair.server.write("answer")
        try pair.carry()
        #expect(pair.client.recorder.text == "answer")
    }

    @Test func `writes after close of the output fail, those before it succeed`() throws {
        let pair = try TLSPair()
        try pair.connect()
        let before = pair.client.writeAndWatch("before")
        pair.client.channel.close(mode: .output, promise: nil)
        let after = pair.client.writeAndWatch("after")
        try pair.carry()
        #expect(before.isSuccess)
        #expect(after.isFailure)
        #expect(pair.server.recorder.text == "before")
    }

    @Test("S2.5 an end without close_notify is reported as truncated") func truncated() throws {
        let halfClosed = try TLSPair()
        try halfClosed.connect()
        halfClosed.server.wire.endInput()
        #expect(halfClosed.server.recorder.entries == [.active, .handshake, .truncated, .inputClosed])

        let gone = try TLSPair()
        try gone.connect()
        gone.server.wire.hangUp()
        #expect(gone.server.recorder.entries == [.active, .handshake, .truncated, .inactive])
    }

    @Test func `data after close_notify is ignored`() throws {
        let pair = try TLSPair()
        try pair.connect()
        pair.client.channel.close(mode: .output, promise: nil)
        let closeNotify = try pair.client.takeOutbound()
        pair.server.receive(closeNotify)
        pair.server.receive(closeNotify)
        pair.server.receive(ByteBuffer(string: "garbage that is no record at all"))
        #expect(pair.server.recorder.entries == [.active, .handshake, .inputClosed])
        pair.server.wire.hangUp()
        #expect(pair.server.recorder.entries.last == .inactive)
        #expect(!pair.server.recorder.entries.contains(.truncated))
    }

    @Test func `close sends what is pending and close_notify, and waits for no answer`() throws {
        let pair = try TLSPair()
        try pair.connect()
        pair.server.channel.write(ByteBuffer(string: "last words"), promise: nil)
        let closed = Outcome()
        let promise = pair.server.channel.eventLoop.makePromise(of: Void.self)
        promise.futureResult.assumeIsolated().whenComplete { closed.set($0) }
        pair.server.channel.close(promise: promise)
        #expect(closed.isSuccess)
        #expect(!pair.server.channel.isActive)
        #expect(!pair.server.recorder.entries.contains(.truncated))
        pair.client.receive(try pair.server.takeOutbound())
        #expect(pair.client.recorder.entries == [.active, .handshake, .text("last words"), .inputClosed])
    }

    @Test(arguments: [true, false])
    func `a peer that is gone during the handshake is one error, then the end`(halfClosure: Bool) throws {
        let pair = try TLSPair()
        try pair.server.activate()
        try pair.client.activate()
        pair.server.receive(try pair.client.takeOutbound())
        let write = pair.client.writeAndWatch("never sent")
        for side in [pair.server, pair.client] {
            if halfClosure { side.wire.endInput() } else { side.wire.hangUp() }
            #expect(side.recorder.entries == [.active, .error(.closedDuringHandshake), .inactive])
            #expect(!side.channel.isActive)
        }
        #expect(write.isFailure)
    }

    @Test(arguments: [true, false])
    func `close during the handshake acts at once and fails the writes`(server: Bool) throws {
        let pair = try TLSPair()
        try pair.server.activate()
        try pair.client.activate()
        pair.server.receive(try pair.client.takeOutbound())
        let side = server ? pair.server : pair.client
        let write = side.writeAndWatch("never sent")
        side.wire.forget()
        side.channel.close(promise: nil)
        #expect(write.isFailure)
        #expect(side.wire.entries == [.close])
        #expect(side.recorder.entries == [.active, .inactive])
    }

    @Test func `close of the output during the handshake sends all writes first`() throws {
        let pair = try TLSPair()
        try pair.server.activate()
        try pair.client.activate()
        let write = pair.client.writeAndWatch("all of it")
        let closed = Outcome()
        let promise = pair.client.channel.eventLoop.makePromise(of: Void.self)
        promise.futureResult.assumeIsolated().whenComplete { closed.set($0) }
        pair.client.channel.close(mode: .output, promise: promise)
        #expect(!closed.isSuccess)
        try pair.carry()
        #expect(write.isSuccess)
        #expect(closed.isSuccess)
        #expect(pair.server.recorder.entries == [.active, .handshake, .text("all of it"), .inputClosed])
    }

    @Test func `inactive before active is passed on and fails the writes`() throws {
        let side = try TLSSide(Identity.shared.serverContext())
        let write = side.writeAndWatch("never sent")
        side.channel.pipeline.fireChannelInactive()
        #expect(side.recorder.entries == [.inactive])
        #expect(write.isFailure)
        side.channel.pipeline.fireChannelActive()
        #expect(side.wire.entries.isEmpty)
        side.finish()
    }

    @Test func `a close from within a read ends the connection in good order`() throws {
        let pair = try TLSPair()
        try pair.connect()
        pair.server.recorder.onEntry = { entry, context in
            guard case .text = entry else { return }
            context.writeAndFlush(NIOAny(ByteBuffer(string: "enough")), promise: nil)
            context.close(promise: nil)
        }
        pair.client.write("one")
        pair.client.write("two")
        pair.client.channel.close(mode: .output, promise: nil)
        pair.server.receive(try pair.client.takeOutbound())
        #expect(pair.server.recorder.entries == [.active, .handshake, .text("onetwo"), .inactive])
        pair.client.receive(try pair.server.takeOutbound())
        #expect(pair.client.recorder.entries == [.active, .handshake, .text("enough"), .inputClosed])
    }

    @Test func `a close from within handshakeCompleted delivers no data`() throws {
        let pair = try TLSPair()
        pair.server.recorder.onEntry = { entry, context in
            if entry == .handshake { context.close(promise: nil) }
        }
        pair.client.write("sent together with Finished")
        try pair.connect()
        #expect(pair.server.recorder.entries == [.active, .handshake, .inactive])
    }

    @Test func `a close from within channelActive starts no handshake`() throws {
        let side = try TLSSide(Identity.shared.clientContext(), serverHostname: "localhost")
        side.recorder.onEntry = { entry, context in
            if entry == .active { context.close(promise: nil) }
        }
        try side.activate()
        #expect(side.wire.entries == [.close])
        #expect(side.recorder.entries == [.active, .inactive])
    }

    @Test func `removing the handler fails what is pending`() throws {
        let side = try TLSSide(Identity.shared.clientContext(), serverHostname: "localhost")
        try side.activate()
        let write = side.writeAndWatch("never sent")
        try side.channel.pipeline.syncOperations.removeHandler(side.handler).wait()
        #expect(write.isFailure)
        side.finish()
    }
}
