extension JSONScanner {
    /// RFC 8259 section 6: `-`, then 0 or digits without a leading 0, then a fraction and an exponent where they are.
    mutating func number(in bytes: RawSpan) throws(JSONError) -> Element {
        let start = position
        let isNegative = bytes.byte(at: position) == UInt8(ascii: "-")
        if isNegative { position += 1 }
        let firstDigit = position
        // Gathered below zero, where there is room for one more.
        var value: Int64 = 0
        var fits = true
        while position < bytes.byteCount, bytes.byte(at: position).isDecimalDigit {
            let digit = Int64(bytes.byte(at: position) - UInt8(ascii: "0"))
            let (product, overflow) = value.multipliedReportingOverflow(by: 10)
            let (difference, borrow) = product.subtractingReportingOverflow(digit)
            if overflow || borrow { fits = false } else { value = difference }
            position += 1
        }
        let digits = position - firstDigit
        guard digits == 1 || digits > 1 && bytes.byte(at: firstDigit) != UInt8(ascii: "0") else {
            throw .syntax(at: start)
        }
        let isInteger = try !skipFractionAndExponent(in: bytes)
        if !isNegative, value == .min { fits = false }
        guard isInteger, fits else { return .number(start..<position) }
        return .integer(isNegative ? value : -value)
    }

    private mutating func skipFractionAndExponent(in bytes: RawSpan) throws(JSONError) -> Bool {
        let start = position
        if position < bytes.byteCount, bytes.byte(at: position) == UInt8(ascii: ".") {
            position += 1
            try skipDigits(in: bytes)
        }
        if position < bytes.byteCount, bytes.byte(at: position).asciiLowercased == UInt8(ascii: "e") {
            position += 1
            if position < bytes.byteCount {
                let sign = bytes.byte(at: position)
                if sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") { position += 1 }
            }
            try skipDigits(in: bytes)
        }
        return position > start
    }

    private mutating func skipDigits(in bytes: RawSpan) throws(JSONError) {
        let start = position
        while position < bytes.byteCount, bytes.byte(at: position).isDecimalDigit { position += 1 }
        guard position > start else { throw .syntax(at: position) }
    }
}
