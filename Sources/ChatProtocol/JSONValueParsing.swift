extension JSONValue {
    /// Reads one JSON text (RFC 8259, strictly), with whitespace around it.
    /// - Parameter maximumDepth: levels of arrays and objects.
    public init(parsing bytes: RawSpan, maximumDepth: Int = 32) throws(JSONError) {
        throw .unexpected
    }

    /// Writes the value in the house format: `, ` and `: ` as separators.
    public func append(to output: inout [UInt8]) {
    }
}
