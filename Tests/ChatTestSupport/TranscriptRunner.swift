/// A connection that a transcript talks over.
public protocol TranscriptConnection: Sendable {
    func send(_ bytes: [UInt8]) async throws
    func endSending() async throws
    func close() async throws
    /// The next reply or event, with its ending; nil when the server has closed the connection.
    /// - Throws: when nothing comes for long, or the end comes in the middle of a reply.
    func receive() async throws -> [UInt8]?
}

/// What carries transcripts: the core alone, or a server behind sockets.
public protocol TranscriptCarrier: Sendable {
    func connect(onOtherListener: Bool) async throws -> any TranscriptConnection
    func operate(_ operation: TranscriptOperation) async throws
}

/// Runs a transcript, line by line.
public struct TranscriptRunner {
    private let script: TranscriptScript
    private let carrier: any TranscriptCarrier
    private var connections: [String: any TranscriptConnection] = [:]
    private var order: [String] = []
    private var finished: Set<String> = []
    private var values: [String: [UInt8]] = [:]

    /// - Throws: `TranscriptFailure` for the first line that did not go as it says.
    public static func run(_ script: TranscriptScript, over carrier: any TranscriptCarrier) async throws {
        var runner = TranscriptRunner(script: script, carrier: carrier)
        for step in script.steps {
            do {
                try await runner.run(step)
            } catch let failure as TranscriptFailure {
                throw failure
            } catch {
                throw TranscriptFailure(file: script.name, line: step.line, "[\(step.connection)] \(error)")
            }
        }
        try await runner.end()
    }

    private init(script: TranscriptScript, carrier: any TranscriptCarrier) {
        self.script = script
        self.carrier = carrier
    }

    private mutating func run(_ step: TranscriptStep) async throws {
        if case .operate(let operation) = step.action {
            try await carrier.operate(operation)
            return
        }
        if case .connect(let onOtherListener) = step.action {
            connections[step.connection] = try await carrier.connect(onOtherListener: onOtherListener)
            order.append(step.connection)
            return
        }
        let connection = try await connection(step.connection)
        switch step.action {
        case .send(let text, let count):
            var bytes: [UInt8] = []
            for index in 1...count {
                guard let part = text.bytes(values, index: index) else { throw failure(step, "a value is not known") }
                bytes += part
            }
            try await connection.send(bytes)
        case .expect(let text, let count):
            for index in 1...count { try await expect(text, index, step, connection) }
        case .endSending: try await connection.endSending()
        case .close:
            finished.insert(step.connection)
            try await connection.close()
        case .expectClosed:
            finished.insert(step.connection)
            if let seen = try await connection.receive() {
                throw failure(step, "expected the end, seen \(TranscriptText.visible(seen))")
            }
            try await connection.close()
        case .connect, .operate: break
        }
    }

    private mutating func expect(
        _ text: TranscriptText, _ index: Int, _ step: TranscriptStep, _ connection: any TranscriptConnection
    ) async throws {
        let seen = try await connection.receive()
        guard let seen, text.matches(seen, index: index, values: &values) else {
            throw failure(
                step,
                "\n  expected \(text.description(values, index: index))"
                    + "\n  seen     \(seen.map { TranscriptText.visible($0) } ?? "the end of the connection")")
        }
    }

    private mutating func connection(_ name: String) async throws -> any TranscriptConnection {
        if let known = connections[name] { return known }
        let new = try await carrier.connect(onOtherListener: false)
        connections[name] = new
        order.append(name)
        return new
    }

    /// Whoever is still connected must have nothing more to say.
    private func end() async throws {
        for name in order where !finished.contains(name) {
            guard let connection = connections[name] else { continue }
            try await connection.endSending()
            if let seen = try await connection.receive() {
                throw TranscriptFailure(
                    file: script.name, line: script.steps.last?.line ?? 0,
                    "[\(name)] at the end of the transcript there is more: \(TranscriptText.visible(seen))")
            }
            try await connection.close()
        }
    }

    private func failure(_ step: TranscriptStep, _ text: String) -> TranscriptFailure {
        TranscriptFailure(file: script.name, line: step.line, "[\(step.connection)] \(text)")
    }
}
