/// When to do what: pure decisions, no I/O. Events are methods in past tense; ``TLSHandler`` runs the answers.
///
/// The state has moved on before an answer is run, so an event that comes in while one is run (a close from within a
/// read, say) meets a state that is whole.
struct TLSStateMachine: Equatable {
    enum Phase: Equatable {
        /// The channel is not active yet.
        case idle
        case handshaking
        case established
        /// Closed by us, failed, or gone.
        case closed
    }

    enum Action: Equatable {
        case startTimer
        case stopTimer
        case stepHandshake
        /// Send what OpenSSL has produced.
        case transmit
        case announceHandshake
        /// Encrypt and send all pending writes whose flush was asked for.
        case sendFlushed
        /// Encrypt and send all pending writes.
        case sendPending
        case sendCloseNotify
        case decrypt
        case failPending
        case report(TLSError)
        case signalTruncated
        case signalInputClosed
        case signalInactive
        case closeOutput
        case close
    }

    enum CiphertextAction: Equatable {
        case stepHandshake
        case decrypt
        case discard
    }

    private(set) var phase = Phase.idle
    /// Until the peer's close_notify or FIN.
    private(set) var isInputOpen = true
    /// Until close(mode: .output) was asked for.
    private(set) var isOutputOpen = true

    var acceptsWrites: Bool { self.phase != .closed && self.isOutputOpen }
    var maySend: Bool { self.phase == .established }

    // MARK: The hot path: one small answer, no array

    func ciphertextReceived() -> CiphertextAction {
        switch self.phase {
        case .handshaking: .stepHandshake
        case .established: self.isInputOpen ? .decrypt : .discard
        case .idle, .closed: .discard
        }
    }

    // MARK: The channel's events

    mutating func activated() -> [Action] {
        guard self.phase == .idle else { return [] }
        self.phase = .handshaking
        return [.startTimer, .stepHandshake]
    }

    /// FIN.
    mutating func inputEnded() -> [Action] {
        switch self.phase {
        case .idle: return [.signalInputClosed]
        case .handshaking: return self.failed(.closedDuringHandshake)
        case .established:
            guard self.isInputOpen else { return [] }
            self.isInputOpen = false
            return [.signalTruncated, .signalInputClosed]
        case .closed: return []
        }
    }

    mutating func inactivated() -> [Action] {
        let before = self.phase
        self.phase = .closed
        switch before {
        case .idle, .closed: return [.failPending, .signalInactive]
        case .handshaking: return [.stopTimer, .failPending, .report(.closedDuringHandshake), .signalInactive]
        case .established:
            let cut = self.isInputOpen
            self.isInputOpen = false
            return cut ? [.failPending, .signalTruncated, .signalInactive] : [.failPending, .signalInactive]
        }
    }

    // MARK: The connection's events

    mutating func handshakeCompleted() -> [Action] {
        guard self.phase == .handshaking else { return [] }
        self.phase = .established
        guard self.isOutputOpen else {
            return [
                .stopTimer, .transmit, .announceHandshake, .sendPending, .sendCloseNotify, .closeOutput, .decrypt,
            ]
        }
        return [.stopTimer, .transmit, .announceHandshake, .sendFlushed, .decrypt]
    }

    mutating func closeNotifyReceived() -> [Action] {
        guard self.phase == .established, self.isInputOpen else { return [] }
        self.isInputOpen = false
        return [.signalInputClosed]
    }

    /// Whatever OpenSSL has to say about it to the peer is sent: an alert.
    mutating func failed(_ error: TLSError) -> [Action] {
        let before = self.phase
        self.phase = .closed
        switch before {
        case .idle: return [.failPending, .report(error), .close]
        case .handshaking: return [.stopTimer, .transmit, .failPending, .report(error), .close]
        case .established: return [.transmit, .failPending, .report(error), .close]
        case .closed: return []
        }
    }

    mutating func timedOut() -> [Action] {
        self.phase == .handshaking ? self.failed(.handshakeTimeout) : []
    }

    // MARK: The application's wishes

    /// In a handshake the end is sent when it is done and all that was written has gone out.
    mutating func outputCloseRequested() -> [Action] {
        let wasOpen = self.isOutputOpen
        self.isOutputOpen = false
        switch self.phase {
        case .idle, .handshaking: return []
        case .established: return wasOpen ? [.sendPending, .sendCloseNotify, .closeOutput] : [.closeOutput]
        case .closed: return [.closeOutput]
        }
    }

    mutating func closeRequested() -> [Action] {
        let before = self.phase
        self.phase = .closed
        switch before {
        case .idle: return [.failPending, .close]
        case .handshaking: return [.stopTimer, .failPending, .close]
        case .established: return self.isOutputOpen ? [.sendPending, .sendCloseNotify, .close] : [.close]
        case .closed: return [.close]
        }
    }

    /// The handler has left the pipeline.
    mutating func removed() -> [Action] {
        let before = self.phase
        self.phase = .closed
        return before == .handshaking ? [.stopTimer, .failPending] : [.failPending]
    }
}
