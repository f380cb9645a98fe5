/// Puts words onto lines, for ``TextWrap``. Words and blanks are pieces of the runs' texts; strings are made of them when
/// a line is complete.
struct LineLayout {
    /// A part of a run's text.
    struct Piece {
        let run: Int
        let start: String.Index
        var end: String.Index
        var width: Int
    }

    private let runs: [Run]
    private let width: Int

    private var lines: [[Run]] = []
    private var line: [Piece] = []
    private var column = 0
    /// Between the line and the word.
    private var blanks: [Piece] = []
    private var blanksWidth = 0
    private var word: [Piece] = []
    private var wordWidth = 0
    private var doesWordEndWide = false
    /// How much of the word stands before a link in it, in pieces; the link begins a piece.
    private var piecesBeforeLink: Int?

    init(_ runs: [Run], width: Int) {
        self.runs = runs
        self.width = width
    }

    mutating func letter(_ piece: Piece, startsLink: Bool) {
        if doesWordEndWide { endWord() }
        if startsLink, piecesBeforeLink == nil {
            piecesBeforeLink = word.count
            word.append(piece)
            wordWidth += piece.width
        } else {
            Self.append(piece, to: &word, &wordWidth)
        }
    }

    mutating func wide(_ piece: Piece, isClosing: Bool) {
        if !isClosing { endWord() }
        Self.append(piece, to: &word, &wordWidth)
        doesWordEndWide = true
    }

    mutating func blank(_ piece: Piece) {
        endWord()
        Self.append(piece, to: &blanks, &blanksWidth)
    }

    mutating func lineBreak() {
        endWord()
        breakLine()
    }

    mutating func finish() -> [[Run]] {
        lineBreak()
        return lines
    }

    private static func append(_ piece: Piece, to pieces: inout [Piece], _ width: inout Int) {
        width += piece.width
        let last = pieces.count - 1
        if last >= 0, pieces[last].run == piece.run, pieces[last].end == piece.start {
            pieces[last].end = piece.end
            pieces[last].width += piece.width
        } else {
            pieces.append(piece)
        }
    }

    private mutating func endWord() {
        guard !word.isEmpty else { return }
        if wordWidth > width, let count = piecesBeforeLink {
            put(Array(word[..<count]), isLink: false)
            let (link, rest) = splitLink(Array(word[count...]))
            put(link, isLink: true)
            put(rest, isLink: false)
        } else {
            put(word, isLink: false)
        }
        word.removeAll(keepingCapacity: true)
        (wordWidth, doesWordEndWide, piecesBeforeLink) = (0, false, nil)
    }

    /// The link, and the marks behind it.
    private func splitLink(_ pieces: [Piece]) -> (link: [Piece], rest: [Piece]) {
        guard var link = pieces.last else { return ([], []) }
        let bytes = runs[link.run].text.utf8
        var end = link.end
        while end > link.start, Link.isTrailing(bytes[bytes.index(before: end)]) { end = bytes.index(before: end) }
        guard end > link.start, end < link.end else { return (pieces, []) }
        let count = bytes.distance(from: end, to: link.end)
        let rest = Piece(run: link.run, start: end, end: link.end, width: count)
        link.end = end
        link.width -= count
        return (pieces.dropLast() + [link], [rest])
    }

    private mutating func put(_ pieces: [Piece], isLink: Bool) {
        guard !pieces.isEmpty else { return }
        let needed = pieces.reduce(0) { $0 + $1.width }
        if column + blanksWidth + needed <= width {
            take(blanks)
            take(pieces)
        } else if needed <= width {
            if !line.isEmpty { breakLine() }
            take(pieces)
        } else {
            if isLink, !line.isEmpty { breakLine() }
            if column + blanksWidth < width { take(blanks) }
            for piece in pieces { breakUp(piece) }
        }
        blanks.removeAll(keepingCapacity: true)
        blanksWidth = 0
    }

    private mutating func take(_ pieces: [Piece]) {
        for piece in pieces { Self.append(piece, to: &line, &column) }
    }

    /// Fills lines Character by Character.
    private mutating func breakUp(_ piece: Piece) {
        let text = runs[piece.run].text
        var place = piece.start
        while place < piece.end {
            let cell = Cell(of: text, at: place)
            if column + cell.width > width, !line.isEmpty { breakLine() }
            Self.append(Piece(run: piece.run, start: place, end: cell.end, width: cell.width), to: &line, &column)
            place = cell.end
        }
    }

    private mutating func breakLine() {
        lines.append(
            line.map { piece in
                let run = runs[piece.run]
                let isWhole = piece.start == run.text.startIndex && piece.end == run.text.endIndex
                return isWhole ? run : Run(run.text[piece.start..<piece.end], run.style)
            })
        line.removeAll(keepingCapacity: true)
        blanks.removeAll(keepingCapacity: true)
        (column, blanksWidth) = (0, 0)
    }
}
