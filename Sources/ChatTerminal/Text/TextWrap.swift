/// Wraps text into lines.
public enum TextWrap {
    /// The lines of the runs, each at most so wide: broken at LF and at blanks, which are left out there; beside wide
    /// Characters, whose scripts have no blanks; and within a word only if it is wider than a line. So links stay whole
    /// where they fit into a line, also in the midst of an over-long word. No runs give one empty line.
    /// - Parameter width: in columns; less than 1 counts as 1. A Character wider than that gets a line of its own.
    public static func lines(_ runs: [Run], width: Int) -> [[Run]] {
        let width = max(width, 1)
        if isOneLine(runs, width) { return [runs] }
        var layout = LineLayout(runs, width: width)
        for number in runs.indices {
            scan(runs[number].text, number, into: &layout)
        }
        return layout.finish()
    }

    private static func isOneLine(_ runs: [Run], _ width: Int) -> Bool {
        var column = 0
        for run in runs {
            var place = run.text.startIndex
            while place < run.text.endIndex {
                let cell = Cell(of: run.text, at: place)
                column += cell.width
                if column > width || cell.ascii == 0x0A { return false }
                place = cell.end
            }
        }
        return true
    }

    private static func scan(_ text: String, _ run: Int, into layout: inout LineLayout) {
        var place = text.startIndex
        while place < text.endIndex {
            let cell = Cell(of: text, at: place)
            let piece = LineLayout.Piece(run: run, start: place, end: cell.end, width: cell.width)
            switch cell.ascii {
            case 0x0A: layout.lineBreak()
            case 0x20, 0x09: layout.blank(piece)
            case 0 where cell.width > 1: layout.wide(piece, isClosing: closing.contains(text[place]))
            case UInt8(ascii: "h"), UInt8(ascii: "c"):
                layout.letter(piece, startsLink: Link.starts(text, at: place))
            default: layout.letter(piece, startsLink: false)
            }
            place = cell.end
        }
    }

    /// Wide punctuation that does not begin a line (Unicode's line breaking class CL, and the marks of CJK beside it).
    private static let closing: Set<Character> = [
        "、", "。", "，", "．", "：", "；", "！", "？", "」", "』", "】", "）", "》", "〉", "〕", "］", "｝", "ー",
    ]
}

enum Link {
    private static let schemes = ["https://", "http://", "chat://"].map { Array($0.utf8) }

    static func starts(_ text: String, at place: String.Index) -> Bool {
        schemes.contains { text.utf8[place...].starts(with: $0) }
    }

    /// Marks of the sentence at the end of a link that are not of the link.
    static func isTrailing(_ byte: UInt8) -> Bool {
        ".,;:!?)]}>\"'".utf8.contains(byte)
    }
}
