public import ChatProtocol

/// `send --lines`: each line of a stream is a message, in their order, many of them under way at once.
///
/// Empty lines are no messages. A broken connection is made again, and what had no answer is sent again under the same
/// `ref`: no line is lost, none comes twice.
public struct LineSender: Sendable {
    private struct Sending: Sendable {
        let line: Int
        let ref: String?
        let task: Task<Receipt, any Error>
    }

    /// As many as a ``LiveClient`` has under way.
    static let window = RequestQueue.window

    private let client: LiveClient
    private let recipient: String
    private let refPrefix: String?
    private let output: CommandOutput

    /// - Parameter refPrefix: the message of line 7 has the ref `PREFIX-7`: the same input can be sent again without
    ///   making a second message of any line. Nil: random ones.
    public init(_ client: LiveClient, to recipient: String, refPrefix: String?, output: CommandOutput) {
        self.client = client
        self.recipient = recipient
        self.refPrefix = refPrefix
        self.output = output
    }

    /// - Throws: ``LineError`` for the first line that was refused: nothing behind it is sent that has not left already.
    ///   ``LiveError``: no connection at the beginning. What reading and writing throw.
    public func run(_ input: InputLines) async throws {
        try await client.connect()
        var (input, underWay, sent) = (input, [Sending](), 0)
        do {
            while true {
                // Nobody knows how long the next line takes: what was sent is settled first. And the first one alone
                // tells whether the recipient is right.
                if !input.hasLine || sent == 0 { try await settle(&underWay, downTo: 0, &sent) }
                guard let text = try await input.next() else { break }
                if text.isEmpty { continue }
                underWay.append(try sending(text, input.number))
                try await settle(&underWay, downTo: Self.window - 1, &sent)
            }
        } catch {
            throw await settled(underWay, error)
        }
        if !output.showsJSON {
            try output.say(Phrase.messagesSent("\(sent)", ShownText.line(recipient), in: output.language))
        }
    }

    private func sending(_ text: String, _ number: Int) throws -> Sending {
        do throws(ClientError) {
            try MessageText.check(text)
        } catch {
            throw LineError(line: number, reason: error)
        }
        let ref = refPrefix.map { "\($0)-\(number)" }
        // Begun here and now, so that the lines have their places in the order in which they were read.
        let task = Task.immediate { [client, recipient] in
            try await client.send(to: recipient, text: text, ref: ref)
        }
        return Sending(line: number, ref: ref, task: task)
    }

    /// Waits for the oldest until no more than `count` are left.
    private func settle(_ underWay: inout [Sending], downTo count: Int, _ sent: inout Int) async throws {
        while underWay.count > count {
            let sending = underWay.removeFirst()
            do {
                let receipt = try await sending.task.value
                sent += 1
                if output.showsJSON { try show(receipt, sending) }
            } catch let error as LiveError {
                throw LineError(line: sending.line, reason: error.clientError)
            }
        }
    }

    /// What the error is when those that have left already have their answers.
    private func settled(_ underWay: [Sending], _ error: any Error) async -> any Error {
        var accepted: [(Receipt, Sending)] = []
        for sending in underWay {
            if let receipt = try? await sending.task.value { accepted.append((receipt, sending)) }
        }
        if output.showsJSON { for (receipt, sending) in accepted { try? show(receipt, sending) } }
        guard var error = error as? LineError else { return error }
        error.behind = underWay.count { $0.line > error.line }
        error.accepted = accepted.count { $0.1.line > error.line }
        return error
    }

    private func show(_ receipt: Receipt, _ sending: Sending) throws {
        var members = [
            JSONValue.Member(key: "line", value: .integer(Int64(sending.line))),
            JSONValue.Member(key: "id", value: .integer(receipt.id)),
            JSONValue.Member(key: "time", value: .string(receipt.time.description)),
        ]
        if let ref = sending.ref { members.append(JSONValue.Member(key: "ref", value: .string(ref))) }
        try output.say(JSONValue.object(members).line)
    }
}

extension LineError {
    public func text(_ language: Language) -> String {
        let reason = reason.text(language)
        guard behind > 0 else { return Phrase.lineRefused("\(line)", reason, in: language) }
        return Phrase.linesBehind("\(line)", reason, "\(behind)", "\(accepted)", in: language)
    }
}

extension LiveError {
    /// The same, in the words of a single connection.
    public var clientError: ClientError {
        switch self {
        case .refused(let code, let message, let seconds):
            .refused(ServerError(code: code.name, message: message, retryAfter: seconds))
        case .unreachable(let error), .interrupted(let error): error
        case .logChanged: .refused(ServerError(code: ErrorCode.logChanged.rawValue, message: description))
        case .badReply(let reason): .badReply(reason)
        case .closed: .closed
        }
    }
}
