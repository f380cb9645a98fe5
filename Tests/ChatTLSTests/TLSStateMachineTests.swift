import Testing

@testable import ChatTLS

@Suite struct TLSStateMachineTests {
    enum Event: Sendable {
        case activated, inputEnded, inactivated, handshakeCompleted, closeNotifyReceived, failed, timedOut
        case outputCloseRequested, closeRequested, removed

        func apply(to machine: inout TLSStateMachine) -> [TLSStateMachine.Action] {
            switch self {
            case .activated: machine.activated()
            case .inputEnded: machine.inputEnded()
            case .inactivated: machine.inactivated()
            case .handshakeCompleted: machine.handshakeCompleted()
            case .closeNotifyReceived: machine.closeNotifyReceived()
            case .failed: machine.failed(.handshakeFailed("x"))
            case .timedOut: machine.timedOut()
            case .outputCloseRequested: machine.outputCloseRequested()
            case .closeRequested: machine.closeRequested()
            case .removed: machine.removed()
            }
        }
    }

    /// What leads to a state, the event then, and the whole answer.
    struct Row: Sendable, CustomTestStringConvertible {
        let before: [Event]
        let event: Event
        let answer: [TLSStateMachine.Action]
        let phase: TLSStateMachine.Phase

        init(
            _ before: [Event], _ event: Event, _ answer: [TLSStateMachine.Action], _ phase: TLSStateMachine.Phase
        ) {
            self.before = before
            self.event = event
            self.answer = answer
            self.phase = phase
        }

        var testDescription: String { "\(before.map { "\($0)" }.joined(separator: ", ")) | \(event)" }
    }

    static let idle: [Event] = []
    static let handshaking: [Event] = [.activated]
    static let established: [Event] = [.activated, .handshakeCompleted]
    static let inputClosed: [Event] = [.activated, .handshakeCompleted, .closeNotifyReceived]
    static let outputClosed: [Event] = [.activated, .handshakeCompleted, .outputCloseRequested]
    static let closed: [Event] = [.activated, .handshakeCompleted, .closeRequested]

    static let rows: [Row] = [
        Row(idle, .activated, [.startTimer, .stepHandshake], .handshaking),
        Row(idle, .inputEnded, [.signalInputClosed], .idle),
        Row(idle, .inactivated, [.failPending, .signalInactive], .closed),
        Row(idle, .handshakeCompleted, [], .idle),
        Row(idle, .closeNotifyReceived, [], .idle),
        Row(idle, .failed, [.failPending, .report(.handshakeFailed("x")), .close], .closed),
        Row(idle, .timedOut, [], .idle),
        Row(idle, .outputCloseRequested, [], .idle),
        Row(idle, .closeRequested, [.failPending, .close], .closed),
        Row(idle, .removed, [.failPending], .closed),

        Row(handshaking, .activated, [], .handshaking),
        Row(
            handshaking, .inputEnded,
            [.stopTimer, .transmit, .failPending, .report(.closedDuringHandshake), .close], .closed),
        Row(
            handshaking, .inactivated,
            [.stopTimer, .failPending, .report(.closedDuringHandshake), .signalInactive], .closed),
        Row(
            handshaking, .handshakeCompleted,
            [.stopTimer, .transmit, .announceHandshake, .sendFlushed, .decrypt], .established),
        Row(
            handshaking + [.outputCloseRequested], .handshakeCompleted,
            [.stopTimer, .transmit, .announceHandshake, .sendPending, .sendCloseNotify, .closeOutput, .decrypt],
            .established),
        Row(handshaking, .closeNotifyReceived, [], .handshaking),
        Row(
            handshaking, .failed,
            [.stopTimer, .transmit, .failPending, .report(.handshakeFailed("x")), .close], .closed),
        Row(
            handshaking, .timedOut,
            [.stopTimer, .transmit, .failPending, .report(.handshakeTimeout), .close], .closed),
        Row(handshaking, .outputCloseRequested, [], .handshaking),
        Row(handshaking, .closeRequested, [.stopTimer, .failPending, .close], .closed),
        Row(handshaking, .removed, [.stopTimer, .failPending], .closed),

        Row(established, .activated, [], .established),
        Row(established, .inputEnded, [.signalTruncated, .signalInputClosed], .established),
        Row(established, .inactivated, [.failPending, .signalTruncated, .signalInactive], .closed),
        Row(established, .handshakeCompleted, [], .established),
        Row(established, .closeNotifyReceived, [.signalInputClosed], .established),
        Row(
            established, .failed, [.transmit, .failPending, .report(.handshakeFailed("x")), .close], .closed),
        Row(established, .timedOut, [], .established),
        Row(
            established, .outputCloseRequested, [.sendPending, .sendCloseNotify, .closeOutput], .established),
        Row(established, .closeRequested, [.sendPending, .sendCloseNotify, .close], .closed),
        Row(established, .removed, [.failPending], .closed),

        Row(inputClosed, .inputEnded, [], .established),
        Row(inputClosed, .closeNotifyReceived, [], .established),
        Row(inputClosed, .inactivated, [.failPending, .signalInactive], .closed),
        Row(inputClosed, .closeRequested, [.sendPending, .sendCloseNotify, .close], .closed),
        Row(
            inputClosed, .outputCloseRequested, [.sendPending, .sendCloseNotify, .closeOutput], .established),

        Row(outputClosed, .outputCloseRequested, [.closeOutput], .established),
        Row(outputClosed, .closeRequested, [.close], .closed),
        Row(outputClosed, .closeNotifyReceived, [.signalInputClosed], .established),
        Row(outputClosed, .inputEnded, [.signalTruncated, .signalInputClosed], .established),
        Row(outputClosed, .inactivated, [.failPending, .signalTruncated, .signalInactive], .closed),

        Row(closed, .activated, [], .closed),
        Row(closed, .inputEnded, [], .closed),
        Row(closed, .handshakeCompleted, [], .closed),
        Row(closed, .closeNotifyReceived, [], .closed),
        Row(closed, .failed, [], .closed),
        Row(closed, .timedOut, [], .closed),
        Row(closed, .outputCloseRequested, [.closeOutput], .closed),
        Row(closed, .closeRequested, [.close], .closed),
        Row(closed, .inactivated, [.failPending, .signalInactive], .closed),
    ]

    @Test(arguments: rows)
    func `each event in each state has its answer`(row: Row) {
        var machine = TLSStateMachine()
        for event in row.before { _ = event.apply(to: &machine) }
        #expect(row.event.apply(to: &machine) == row.answer)
        #expect(machine.phase == row.phase)
    }

    @Test(
        arguments: [
            (idle, .discard, true, false), (handshaking, .stepHandshake, true, false),
            (established, .decrypt, true, true), (inputClosed, .discard, true, true),
            (outputClosed, .decrypt, false, true), (closed, .discard, false, false),
            (handshaking + [.outputCloseRequested], .stepHandshake, false, false),
        ] as [([Event], TLSStateMachine.CiphertextAction, Bool, Bool)])
    func `bytes and writes are taken when their time has come`(
        before: [Event], ciphertext: TLSStateMachine.CiphertextAction, acceptsWrites: Bool, maySend: Bool
    ) {
        var machine = TLSStateMachine()
        for event in before { _ = event.apply(to: &machine) }
        #expect(machine.ciphertextReceived() == ciphertext)
        #expect(machine.acceptsWrites == acceptsWrites)
        #expect(machine.maySend == maySend)
    }
}
