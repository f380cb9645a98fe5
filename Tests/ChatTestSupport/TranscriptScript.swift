/// A conversation as text: PROTOCOL.md in examples that can be run.
///
///     # A remark; on the first lines it tells what the transcript shows.
///     carriers: core plaintext tls bytes     (all, if left out)
///     registration: closed · invite · open
///     directory: all · shared
///     inbox_messages: N · daily_bytes: N
///     search: on · off
///     [messi] > login messi surabaya         a line with CR LF; spaces at its end count
///     [messi] >lf ping                       a line with LF alone
///     [messi] >raw "pi\x6eg\r\n"             exactly these bytes
///     [messi] >repeat 1000 "ping\n"          all in one write
///     [messi] < {"status": "OK", "tokenid": "<token:m>"}      the next reply, CR LF CR LF behind it
///     [messi] <repeat 1000 {"status": "OK", "message": "pong"}
///     [messi] connects                       where nothing is sent at first; `connects elsewhere`: to the other listener
///     [messi] ends sending · closes · is closed
///     ! user add NAME PASSWORD DISPLAY NAME · passwd NAME PASSWORD · disable NAME · enable NAME
///     ! invite create USES as NAME           its code is `<token:NAME>` from then on
///     ! invite revoke ID
///     ! clock SECONDS
///
/// Every transcript begins with the accounts messi, henderson and lineker, password surabaya. At its end every
/// connection that is still open must have nothing more to say.
public struct TranscriptScript: Sendable {
    /// The file's name, without its folder.
    public let name: String
    public let steps: [TranscriptStep]
    /// The carriers it is for; nil: all.
    public let carriers: Set<String>?
    /// What the server is told besides, such as `registration`.
    public let settings: [String: String]

    public init(name: String, text: String) throws {
        var steps: [TranscriptStep] = []
        var carriers: Set<String>?
        var settings: [String: String] = [:]
        for (number, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            if line.isEmpty || line.hasPrefix("#") { continue }
            if line.hasPrefix("carriers: ") {
                carriers = Set(line.dropFirst(10).split(separator: " ").map(String.init))
                continue
            }
            if let setting = TranscriptScript.setting(line) {
                settings[setting.name] = setting.value
                continue
            }
            guard let step = TranscriptScript.step(line, number: number + 1) else {
                throw TranscriptFailure(file: name, line: number + 1, "not understood: \(line)")
            }
            steps.append(step)
        }
        self.name = name
        self.steps = steps
        self.carriers = carriers
        self.settings = settings
    }

    private static func setting(_ line: Substring) -> (name: String, value: String)? {
        let names = ["registration", "directory", "search", "inbox_messages", "daily_bytes"]
        for name in names where line.hasPrefix(name + ": ") {
            return (name, String(line.dropFirst(name.count + 2)))
        }
        return nil
    }

    private static func step(_ line: Substring, number: Int) -> TranscriptStep? {
        if line.hasPrefix("! ") {
            return operation(line.dropFirst(2)).map {
                TranscriptStep(line: number, connection: "", action: .operate($0))
            }
        }
        guard line.hasPrefix("["), let end = line.firstIndex(of: "]") else { return nil }
        let connection = String(line[line.index(after: line.startIndex)..<end])
        let rest = line[line.index(after: end)...].dropFirst()
        return action(rest).map { TranscriptStep(line: number, connection: connection, action: $0) }
    }

    private static func action(_ text: Substring) -> TranscriptStep.Action? {
        switch text {
        case "connects": return .connect(onOtherListener: false)
        case "connects elsewhere": return .connect(onOtherListener: true)
        case "ends sending": return .endSending
        case "closes": return .close
        case "is closed": return .expectClosed
        default: break
        }
        guard let space = text.firstIndex(of: " ") else { return nil }
        let verb = text[..<space]
        var rest = text[text.index(after: space)...]
        var count = 1
        if verb.hasSuffix("repeat") {
            guard let end = rest.firstIndex(of: " "), let number = Int(rest[..<end]) else { return nil }
            count = number
            rest = rest[rest.index(after: end)...]
        }
        switch verb {
        case ">": return TranscriptText(Array(rest.utf8) + [13, 10]).map { .send($0, count: 1) }
        case ">lf": return TranscriptText(Array(rest.utf8) + [10]).map { .send($0, count: 1) }
        case ">raw", ">repeat": return quoted(rest).flatMap { TranscriptText($0) }.map { .send($0, count: count) }
        case "<", "<repeat":
            return TranscriptText(Array(rest.utf8) + [13, 10, 13, 10]).map { .expect($0, count: count) }
        default: return nil
        }
    }

    private static func operation(_ text: Substring) -> TranscriptOperation? {
        let words = text.split(separator: " ").map(String.init)
        switch (words.first, words.dropFirst().first, words.count) {
        case ("user", "add", 5...):
            return .addUser(user: words[2], name: words[4...].joined(separator: " "), password: words[3])
        case ("user", "passwd", 4): return .setPassword(user: words[2], password: words[3])
        case ("user", "disable", 3): return .setDisabled(user: words[2], true)
        case ("user", "enable", 3): return .setDisabled(user: words[2], false)
        case ("invite", "create", 5) where words[3] == "as":
            return Int(words[2]).map { .makeInvite(uses: $0, name: words[4]) }
        case ("invite", "revoke", 3): return Int64(words[2]).map { .revokeInvite(id: $0) }
        case ("clock", .some(let seconds), 2): return Int64(seconds).map { .advanceClock(seconds: $0) }
        default: return nil
        }
    }

    /// Bytes in quotes: `\r \n \t \" \\ \xNN`.
    private static func quoted(_ text: Substring) -> [UInt8]? {
        let bytes = Array(text.utf8)
        guard bytes.count >= 2, bytes.first == UInt8(ascii: "\""), bytes.last == UInt8(ascii: "\"") else { return nil }
        var result: [UInt8] = []
        var rest = bytes[1..<(bytes.count - 1)]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "\\") else {
                result.append(byte)
                continue
            }
            switch rest.popFirst() {
            case UInt8(ascii: "r"): result.append(13)
            case UInt8(ascii: "n"): result.append(10)
            case UInt8(ascii: "t"): result.append(9)
            case UInt8(ascii: "\""): result.append(UInt8(ascii: "\""))
            case UInt8(ascii: "\\"): result.append(UInt8(ascii: "\\"))
            case UInt8(ascii: "x"):
                guard let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16) else { return nil }
                rest = rest.dropFirst(2)
                result.append(value)
            default: return nil
            }
        }
        return result
    }
}
