import ChatProtocol

extension Profile {
    /// The table of the configuration that says the same.
    var toml: String {
        var lines = ["[profile.\(name)]"]
        let texts = [
            ("server", server?.description), ("user", user?.description), ("trust", trust?.rawValue), ("ca", ca),
            ("client-certificate", clientCertificate), ("client-key", clientKey),
            ("password-command", passwordCommand), ("device", device),
        ]
        for case (let key, let value?) in texts { lines.append("\(key) = \(TOMLText.quoted(value))") }
        if isInsecure { lines.append("insecure = true") }
        return lines.map { $0 + "\n" }.joined()
    }
}

/// Writing TOML 1.0.
enum TOMLText {
    /// A basic string.
    static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\u{0}"..."\u{1F}", "\u{7F}":
                let digits = String(scalar.value, radix: 16, uppercase: true)
                result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }
}
