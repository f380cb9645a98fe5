/// Bytes for a terminal (ECMA-48; xterm's "Control Sequences").
struct ControlBytes {
    private(set) var bytes: [UInt8] = []

    /// As it stands: control sequences and ASCII of our own, never what others wrote.
    mutating func raw(_ sequence: StaticString) {
        sequence.withUTF8Buffer { bytes.append(contentsOf: $0) }
    }

    /// CUP. Counted from 0.
    mutating func place(column: Int, row: Int) {
        raw("\u{1B}[")
        number(row + 1)
        raw(";")
        number(column + 1)
        raw("H")
    }

    mutating func blanks(_ count: Int) {
        bytes.append(contentsOf: repeatElement(0x20, count: count))
    }

    mutating func byte(_ byte: UInt8) {
        bytes.append(byte)
    }

    /// Decimal.
    mutating func number(_ value: Int) {
        if value >= 10 { number(value / 10) }
        bytes.append(UInt8(truncatingIfNeeded: 0x30 + value % 10))
    }

    /// A Character of any text. One that is a control character, or has one in it, is shown as U+FFFD.
    mutating func text(_ bytesOfText: Substring.UTF8View) {
        let start = bytes.count
        bytes.append(contentsOf: bytesOfText)
        var place = start
        while place < bytes.count {
            let isC1 = bytes[place] == 0xC2 && place + 1 < bytes.count && bytes[place + 1] < 0xA0
            if bytes[place] < 0x20 || bytes[place] == 0x7F || isC1 {
                bytes.removeSubrange(start...)
                return raw("\u{FFFD}")
            }
            place += 1
        }
    }

    /// What an OSC may hold of any text: no control characters, nor what turns the direction of the text.
    mutating func plain(_ text: String, limit: Int, withoutSemicolons: Bool = false) {
        var left = limit
        for character in text where left > 0 {
            left -= 1
            let isPlain = character.unicodeScalars.allSatisfy {
                $0.properties.generalCategory != .control && !$0.properties.isBidiControl
            }
            if withoutSemicolons, character == ";" {
                raw(",")
            } else if isPlain {
                bytes.append(contentsOf: character.utf8)
            }
        }
    }

    /// SGR with all that the style says, whatever was set before.
    mutating func style(_ style: Style, _ depth: ColorDepth) {
        raw("\u{1B}[0")
        if style.isBold { raw(";1") }
        if style.isDim { raw(";2") }
        if style.isItalic { raw(";3") }
        if style.isUnderlined { raw(";4") }
        if style.isReversed { raw(";7") }
        if let color = style.foreground?.nearest(depth) { self.color(color, base: 30) }
        if let color = style.background?.nearest(depth) { self.color(color, base: 40) }
        raw("m")
    }

    private mutating func color(_ color: Color, base: Int) {
        raw(";")
        switch color {
        case .basic(let number): self.number(number < 8 ? base + Int(number) : base + 52 + Int(number & 15))
        case .indexed(let number):
            self.number(base + 8)
            raw(";5;")
            self.number(Int(number))
        case .rgb(let red, let green, let blue):
            number(base + 8)
            raw(";2;")
            number(Int(red))
            raw(";")
            number(Int(green))
            raw(";")
            number(Int(blue))
        }
    }
}
