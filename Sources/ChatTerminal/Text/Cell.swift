/// One Character of a text, found without making a Character of it where it is ASCII.
struct Cell {
    let end: String.Index
    let width: Int
    /// Zero when it is not ASCII, or more than one scalar.
    let ascii: UInt8

    /// - Parameter place: where a Character begins.
    @inline(__always)
    init(of text: String, at place: String.Index) {
        let bytes = text.utf8
        let (byte, next) = (bytes[place], bytes.index(after: place))
        // Between two bytes of ASCII there is always an end, but in CRLF.
        if byte < 0x80, byte != 0x0D, next == text.endIndex || bytes[next] < 0x80 {
            (end, ascii) = (next, byte)
            width = (byte >= 0x20 && byte != 0x7F) || byte == 0x09 ? 1 : 0
        } else {
            end = text.index(after: place)
            // A blank before a letter of another script is a Character of its own all the same.
            ascii = end == next ? byte : 0
            width = TextWidth.of(text[place])
        }
    }
}
