/// Bytes that make the terminal call for attention.
public enum TerminalNotification {
    public enum Form: Sendable, Hashable {
        /// `OSC 9`: iTerm2, WezTerm, kitty, Windows Terminal.
        case nine
        /// `OSC 777 ; notify`: urxvt, foot, VTE.
        case notify
    }

    /// BEL.
    public static let bell: [UInt8] = [0x07]

    /// A notification on the desktop. Control characters of the texts are left out, and what is over 80 and 200
    /// Characters; a semicolon, which divides the parts, becomes a comma.
    public static func bytes(title: String, text: String, form: Form) -> [UInt8] {
        var output = ControlBytes()
        switch form {
        case .nine:
            output.raw("\u{1B}]9;")
            output.plain(title, limit: 80, withoutSemicolons: true)
            if !title.isEmpty, !text.isEmpty { output.raw(": ") }
        case .notify:
            output.raw("\u{1B}]777;notify;")
            output.plain(title, limit: 80, withoutSemicolons: true)
            output.raw(";")
        }
        output.plain(text, limit: 200, withoutSemicolons: true)
        output.raw("\u{07}")
        return output.bytes
    }
}
