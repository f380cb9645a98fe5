import ChatProtocol

func parse(_ line: String) throws(RequestError) -> Request? {
    try parse([UInt8](line.utf8))
}

func parse(_ line: [UInt8]) throws(RequestError) -> Request? {
    try RequestParser.parse(line.span.bytes)
}

/// The error of a line that must have one; nil when it has none.
func failure(_ line: [UInt8]) -> RequestError? {
    do throws(RequestError) {
        _ = try parse(line)
        return nil
    } catch {
        return error
    }
}

func failure(_ line: String) -> RequestError? {
    failure([UInt8](line.utf8))
}

func name(_ text: String) -> UserName? { UserName(text) }

func name(_ bytes: [UInt8]) -> UserName? { UserName(bytes.span.bytes) }

func roomName(_ bytes: [UInt8]) -> RoomName? { RoomName(bytes.span.bytes) }

func conversation(_ text: String) -> ConversationName {
    let bytes = utf8(text)
    return ConversationName(bytes.span.bytes)
}

func readToken(_ text: String) -> Token? {
    let bytes = [UInt8](text.utf8)
    return Token(bytes.span.bytes)
}

func encoded(
    _ reply: Reply, _ dialect: Dialect, tag: ChatProtocol.Tag? = nil, language: Language = .indonesian
) -> String {
    var output: [UInt8] = []
    ReplyEncoder.append(reply, dialect: dialect, tag: tag, language: language, to: &output)
    return String(decoding: output, as: UTF8.self)
}

func encoded(_ event: Event) -> String {
    String(decoding: ReplyEncoder.bytes(of: event), as: UTF8.self)
}

func value(_ text: String, maximumDepth: Int = 32) throws(JSONError) -> JSONValue {
    try value(utf8(text), maximumDepth: maximumDepth)
}

func value(_ bytes: [UInt8], maximumDepth: Int = 32) throws(JSONError) -> JSONValue {
    try JSONValue(parsing: bytes.span.bytes, maximumDepth: maximumDepth)
}

func serverObject(_ text: String) throws(JSONError) -> ServerObject {
    let bytes = utf8(text)
    return try ServerObject(parsing: bytes.span.bytes)
}

func next(_ framer: inout LineFramer, _ text: String) -> LineFramer.Step {
    let bytes = utf8(text)
    return framer.next(in: bytes.span.bytes)
}

func next(_ framer: inout ReplyFramer, _ text: String) -> ReplyFramer.Step {
    let bytes = utf8(text)
    return framer.next(in: bytes.span.bytes)
}

func looksLikeHTTP(_ line: String) -> Bool {
    let bytes = utf8(line)
    return FirstLine.looksLikeHTTP(bytes.span.bytes)
}

func add(_ inbox: inout InboxGroups, group: String, from: String, to: String, text: [UInt8]) -> Bool {
    inbox.append(group: group, from: from, to: to, text: text)
}

func add(_ page: inout MessagePage, _ message: MessageObject) -> Bool {
    page.append(message)
}

func utf8(_ text: String) -> [UInt8] { [UInt8](text.utf8) }

let sampleToken = "82b85fac-f198-4f8a-851a-84b2df810f5c"

/// Numbers that are the same in every run (xorshift64).
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return state
    }
}
