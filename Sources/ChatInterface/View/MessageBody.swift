import ChatClient
import ChatProtocol
import ChatTerminal

/// A message's text as it is shown: made safe, with links, one's own name and marks.
struct MessageBody {
    let theme: Theme
    let language: Language
    let me: Identity?

    func runs(of message: Message) -> [Run] {
        guard !message.isDeleted else { return [Run(Phrase.deletedMark.text(language), theme.mark)] }
        var runs = runs(of: message.text)
        if message.isEdited { runs.append(Run(" " + Phrase.editedMark.text(language), theme.mark)) }
        return runs
    }

    /// - Parameter text: foreign.
    func runs(of text: String) -> [Run] {
        let shown = StackedMarks.limited(in: ShownText.message(text, indent: ""))
        let links = LinkRanges.all(in: shown)
        var names: [Range<String.Index>] = []
        if let me {
            names += Mention.ranges(in: shown, of: me.user)
            if me.name != me.user, !me.name.isEmpty { names += Mention.ranges(in: shown, of: ShownText.line(me.name)) }
        }
        guard !links.isEmpty || !names.isEmpty else { return [Run(shown)] }
        // A name within a link is the link's; of two names that overlap the first counts.
        let marked =
            links.map { ($0, theme.link) }
            + names.filter { name in !links.contains { $0.overlaps(name) } }.map { ($0, theme.mention) }
        var runs: [Run] = []
        var place = shown.startIndex
        for (range, style) in marked.sorted(by: { $0.0.lowerBound < $1.0.lowerBound }) where range.lowerBound >= place {
            if place < range.lowerBound { runs.append(Run(String(shown[place..<range.lowerBound]))) }
            runs.append(Run(String(shown[range]), style))
            place = range.upperBound
        }
        if place < shown.endIndex { runs.append(Run(String(shown[place...]))) }
        return runs
    }
}

/// Links in a text: from the scheme to the next blank, without the marks of the sentence around it.
enum LinkRanges {
    private static let schemes = ["https://", "http://", "chat://"].map { Array($0.utf8) }

    static func all(in text: String) -> [Range<String.Index>] {
        let bytes = text.utf8
        var ranges: [Range<String.Index>] = []
        var place = bytes.startIndex
        while let colon = bytes[place...].firstIndex(of: UInt8(ascii: ":")) {
            place = bytes.index(after: colon)
            guard let start = start(endingAt: colon, in: bytes, notBefore: ranges.last?.upperBound) else { continue }
            var end = bytes[colon...].firstIndex { $0 <= 0x20 } ?? bytes.endIndex
            let least = bytes.index(colon, offsetBy: 3)
            while end > least, isTrailing(bytes[bytes.index(before: end)]) { end = bytes.index(before: end) }
            guard end > least else { continue }
            ranges.append(start..<end)
            place = end
        }
        return ranges
    }

    /// Where the link begins whose scheme ends with this colon.
    private static func start(
        endingAt colon: String.Index, in bytes: String.UTF8View, notBefore limit: String.Index?
    ) -> String.Index? {
        for scheme in schemes {
            let length = scheme.count - 3
            guard let start = bytes.index(colon, offsetBy: -length, limitedBy: limit ?? bytes.startIndex),
                bytes[start...].starts(with: scheme)
            else { continue }
            return start
        }
        return nil
    }

    private static func isTrailing(_ byte: UInt8) -> Bool { ".,;:!?)]}>\"'".utf8.contains(byte) }
}

/// Combining marks that somebody has stacked by the dozen would reach into the lines above and below.
enum StackedMarks {
    /// As many as the scripts of the world need.
    static let most = 4

    static func limited(in text: String) -> String {
        guard text.unicodeScalars.contains(where: { $0.value >= 0x300 && isMark($0) }) else { return text }
        var result = String.UnicodeScalarView()
        var marks = 0
        var hasBase = false
        for scalar in text.unicodeScalars {
            if isMark(scalar) {
                // Without a letter of its own a mark would be set on whatever stands before the text.
                if !hasBase { result.append("\u{25CC}") }
                hasBase = true
                marks += 1
                if marks <= most { result.append(scalar) }
            } else {
                result.append(scalar)
                (marks, hasBase) = (0, scalar != "\n")
            }
        }
        return String(result)
    }

    private static func isMark(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        // Variation selectors make emoji of letters, and are no marks to be seen.
        case .nonspacingMark, .enclosingMark: !(0xFE00...0xFE0F).contains(scalar.value)
        default: false
        }
    }
}

extension Mention {
    /// Where `name` stands as a word, as ``isIn(_:of:)`` finds it.
    static func ranges(in text: String, of name: String) -> [Range<String.Index>] {
        guard isIn(text, of: name) else { return [] }
        let name = Array(name.lowercased().unicodeScalars)
        var scalars: [Unicode.Scalar] = []
        var places: [String.Index] = []
        for place in text.unicodeScalars.indices {
            for scalar in text.unicodeScalars[place].properties.lowercaseMapping.unicodeScalars {
                scalars.append(scalar)
                places.append(place)
            }
        }
        places.append(text.endIndex)
        var ranges: [Range<String.Index>] = []
        var start = 0
        while scalars.count - start >= name.count {
            let end = start + name.count
            if scalars[start] == name[0], scalars[start..<end].elementsEqual(name),
                start == 0 || !isWord(scalars[start - 1]), end == scalars.count || !isWord(scalars[end])
            {
                if places[start] < places[end] { ranges.append(places[start]..<places[end]) }
                start = end
            } else {
                start += 1
            }
        }
        return ranges
    }
}
