import ChatProtocol

/// A message object (PROTOCOL.md section 3) as a line for people.
enum MessageLine {
    /// `2026-11-23 14:02 Lionel Messi (messi): text`, with its end; further lines of the text are indented.
    /// - Parameters:
    ///   - me: one's own user name: a message of one's own says whom it is to.
    ///   - showsID: begins with the message's id, as edit and delete take it.
    static func text(
        _ message: JSONValue, me: String? = nil, showsID: Bool = false, in language: Language = .english
    ) -> String {
        let user = message["from"]?.text.map { ShownText.line($0) } ?? "?"
        let name = ShownText.line(message["from_name"]?.text ?? message["from"]?.text ?? "?")
        let time = message["time"]?.text.map { ShownTime.minute($0) } ?? "?"
        let id = showsID ? (message["id"]?.integer.map { String($0) } ?? "?") + " " : ""
        let text = ShownText.message(message["msg"]?.text ?? "")
        return "\(id)\(time) \(name) (\(user))\(target(message, me)): \(text)\(note(message, language))\n"
    }

    /// A room's messages say so; one's own name as the recipient would say nothing.
    private static func target(_ message: JSONValue, _ me: String?) -> String {
        guard let to = message["to"]?.text else { return "" }
        if to.hasPrefix("#") { return " " + ShownText.line(to) }
        return me != nil && message["from"]?.text == me && to != me ? " -> " + ShownText.line(to) : ""
    }

    private static func note(_ message: JSONValue, _ language: Language) -> String {
        if message.flag("deleted") { return Phrase.deletedNote.text(language) }
        return message.flag("edited") ? " " + Phrase.editedNote.text(language) : ""
    }
}
