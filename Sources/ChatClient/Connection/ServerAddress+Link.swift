public import ChatProtocol

extension ServerAddress {
    /// Nil where the link's host can't be one.
    public init?(_ link: ServerLink) {
        self.init(link.host.contains(":") ? "[\(link.host)]:\(link.port)" : "\(link.host):\(link.port)")
    }

    /// `HOST:PORT` and the like, or `chat://HOST:PORT`, of which key and invite are not looked at.
    init?(link text: String, defaultPort: Int) {
        if ServerLink.isLink(text) {
            guard let link = ServerLink(text) else { return nil }
            self.init(link)
        } else {
            self.init(text, defaultPort: defaultPort)
        }
    }
}
