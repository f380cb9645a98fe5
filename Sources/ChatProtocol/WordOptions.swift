/// The options of the words dialect: `limit=5`, the key in any case.
extension WordCursor {
    /// What stands behind `key` in a word that begins with it, maybe nothing; nil in any other word.
    static func value(_ key: StaticString, _ word: Range<Int>, in line: RawSpan) -> Range<Int>? {
        let count = key.utf8CodeUnitCount
        guard word.count >= count,
            line.extracting(word.lowerBound..<word.lowerBound + count).equals(key, ignoringCase: true)
        else { return nil }
        return word.lowerBound + count..<word.upperBound
    }

    /// A decimal number of 64 bits, not below `lowest`, which is 0 or 1.
    static func integer(_ word: Range<Int>, in line: RawSpan, from lowest: Int64) throws(ErrorCode) -> Int64 {
        if lowest == 0, line.extracting(word).equals("0") { return 0 }
        return try WordsRequestParser.positiveInteger(word, in: line)
    }

    static func limit(_ value: Range<Int>, in line: RawSpan) throws(ErrorCode) -> Int {
        let limit = try integer(value, in: line, from: 1)
        guard limit <= ProtocolLimits.listLimit.upperBound else { throw .badRequest }
        return Int(limit)
    }

    /// One of a few words, in any case.
    static func choice<Value: RawRepresentable<String>>(
        _ word: Range<Int>, in line: RawSpan
    ) throws(ErrorCode) -> Value {
        let text = String(decoding: line.copy(word).map(\.asciiLowercased), as: UTF8.self)
        guard let value = Value(rawValue: text) else { throw .badRequest }
        return value
    }

    /// Where a list goes on, and how long it is.
    struct Page {
        var after: [UInt8]?
        var limit: Int?
    }

    /// Reads `after=` and `limit=`, each at most once; `other` takes any other word, or refuses it.
    mutating func page(
        in line: RawSpan, other: (Range<Int>) -> Bool = { _ in false }
    ) throws(ErrorCode) -> Page {
        var page = Page()
        while let word = next(in: line) {
            if page.after == nil, let value = WordCursor.value("after=", word, in: line) {
                guard !value.isEmpty else { throw .badRequest }
                page.after = line.copy(value)
            } else if page.limit == nil, let value = WordCursor.value("limit=", word, in: line) {
                page.limit = try WordCursor.limit(value, in: line)
            } else if !other(word) {
                throw .badRequest
            }
        }
        return page
    }
}
