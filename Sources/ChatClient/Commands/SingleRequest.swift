import ChatProtocol

/// A command of one request and one reply: what is asked, and what is said of the answer. The commands are the static
/// members in the files of the folder Requests, a family a file.
public struct SingleRequest: Sendable {
    let line: RequestLine
    /// The lines for people, with their ends.
    let text: @Sendable (JSONValue, Language) -> String

    init(_ line: RequestLine, text: @escaping @Sendable (JSONValue, Language) -> String) {
        self.line = line
        self.text = text
    }

    /// - Parameter values: foreign text as it is.
    init(_ line: RequestLine, said phrase: Phrase, _ values: String...) {
        self.init(line) { _, language in
            phrase.filled(with: values.map { ShownText.line($0) }, in: language) + "\n"
        }
    }
}

/// A room's name as it may be typed: without the `#`, which a shell takes for the beginning of a comment.
enum RoomName {
    static func full(_ typed: String) -> String {
        typed.hasPrefix("#") ? typed : "#" + typed
    }
}
