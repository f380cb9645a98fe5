import ChatProtocol

/// A message object (PROTOCOL.md section 3) as a line for people.
enum MessageLine {
    /// `2026-11-23 14:02 Lionel Messi (messi): text`, with its end; further lines of the text are indented.
    static func text(_ message: JSONValue) -> String {
        let user = ShownText.line(message["from"]?.text ?? "?")
        let name = ShownText.line(message["from_name"]?.text ?? user)
        let time = message["time"]?.text.map { ShownTime.minute($0) } ?? "?"
        // A room's messages say so; one's own name as the recipient would say nothing.
        let room = message["to"]?.text.flatMap { $0.hasPrefix("#") ? " " + ShownText.line($0) : nil } ?? ""
        let text = ShownText.message(message["msg"]?.text ?? "")
        return "\(time) \(name) (\(user))\(room): \(text)\n"
    }
}
