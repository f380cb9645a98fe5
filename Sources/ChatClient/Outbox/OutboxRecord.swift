import ChatProtocol

/// A line of an outbox's file: one JSON object. The first line names the account, the others say what happened since.
enum OutboxRecord: Equatable {
    case account(OutboxAccount)
    case added(OutboxLine)
    /// It is in the log, or was given up.
    case done(ref: String)
    case failed(ref: String, OutboxLine.Failure)
    /// A failed one is to be sent again.
    case again(ref: String)

    /// With its LF, which stands nowhere else in it.
    var bytes: [UInt8] {
        var bytes: [UInt8] = []
        JSONValue.object(members.map { JSONValue.Member(key: $0.0, value: $0.1) }).append(to: &bytes)
        bytes.append(UInt8(ascii: "\n"))
        return bytes
    }

    private var members: [(String, JSONValue)] {
        switch self {
        case .account(let account):
            [
                ("outbox", .integer(1)), ("server", .string(account.server.description)),
                ("insecure", .bool(account.isInsecure)), ("user", .string(account.user.description)),
            ]
        case .added(let line):
            [
                ("ref", .string(line.ref)), ("to", .string(line.to)), ("text", .string(line.text)),
                ("written", .integer(line.written.milliseconds)),
            ]
        case .done(let ref): [("done", .string(ref))]
        case .failed(let ref, let failure):
            [("failed", .string(ref)), ("message", .string(failure.message))]
                + (failure.code.map { [("code", .string($0.text))] } ?? [])
        case .again(let ref): [("again", .string(ref))]
        }
    }

    /// Nil for what is none: the rest of a line whose writing was cut off.
    init?(_ line: some Collection<UInt8>) {
        guard let value = try? JSONValue(parsing: Array(line).span.bytes) else { return nil }
        if value["outbox"]?.integer == 1, let server = value["server"]?.text.flatMap({ ServerAddress($0) }),
            let user = value["user"]?.text.flatMap({ UserName($0) })
        {
            self = .account(OutboxAccount(server: server, isInsecure: value.flag("insecure"), user: user))
        } else if let ref = value["ref"]?.text, let to = value["to"]?.text, let text = value["text"]?.text {
            let written = Timestamp(milliseconds: value["written"]?.integer ?? 0)
            self = .added(OutboxLine(ref: ref, to: to, text: text, written: written))
        } else if let ref = value["done"]?.text {
            self = .done(ref: ref)
        } else if let ref = value["failed"]?.text {
            let code = value["code"]?.text.map { RefusalCode($0) }
            self = .failed(ref: ref, OutboxLine.Failure(code: code, message: value["message"]?.text ?? ""))
        } else if let ref = value["again"]?.text {
            self = .again(ref: ref)
        } else {
            return nil
        }
    }
}

extension RefusalCode {
    /// As the protocol writes it.
    var text: String {
        switch self {
        case .known(let code): code.rawValue
        case .other(let text): text
        }
    }
}

/// What an outbox's file means: its records, one after the other.
struct OutboxContent: Equatable {
    var account: OutboxAccount?
    /// In the order of writing.
    var lines: [OutboxLine] = []

    init() {}

    /// - Parameter bytes: of the file. What is behind the last LF was cut off while it was written, and does not count.
    init(parsing bytes: [UInt8]) {
        guard let end = bytes.lastIndex(of: UInt8(ascii: "\n")) else { return }
        for line in bytes[..<end].split(separator: UInt8(ascii: "\n")) {
            if let record = OutboxRecord(line) { apply(record) }
        }
    }

    mutating func apply(_ record: OutboxRecord) {
        switch record {
        case .account(let account): self.account = account
        case .added(let line): if !lines.contains(where: { $0.ref == line.ref }) { lines.append(line) }
        case .done(let ref): lines.removeAll { $0.ref == ref }
        case .failed(let ref, let failure): change(ref) { $0.failure = failure }
        case .again(let ref): change(ref) { $0.failure = nil }
        }
    }

    private mutating func change(_ ref: String, _ body: (inout OutboxLine) -> Void) {
        guard let index = lines.firstIndex(where: { $0.ref == ref }) else { return }
        body(&lines[index])
    }

    /// About as many bytes as ``bytes`` has, without making them.
    var weight: Int { lines.reduce(128) { $0 + $1.weight } }

    /// The same content, as short as it can be.
    var bytes: [UInt8] {
        var bytes = account.map { OutboxRecord.account($0).bytes } ?? []
        for line in lines {
            bytes += OutboxRecord.added(line).bytes
            if let failure = line.failure { bytes += OutboxRecord.failed(ref: line.ref, failure).bytes }
        }
        return bytes
    }
}

extension OutboxLine {
    /// About as many bytes as it takes in the file.
    var weight: Int { text.utf8.count + 128 }
}
