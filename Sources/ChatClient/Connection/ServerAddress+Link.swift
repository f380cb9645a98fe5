public import ChatProtocol

extension ServerAddress {
    /// Nil where the link's host can't be one.
    public init?(_ link: ServerLink) {
        self.init(link.host.contains(":") ? "[\(link.host)]:\(link.port)" : "\(link.host):\(link.port)")
    }

    /// `HOST:PORT` and the like, or `chat://HOST:PORT`. Nil for an invite string: its key must not be passed over.
    init?(link text: String, defaultPort: Int) {
        if ServerLink.isLink(text) {
            guard let link = ServerLink(text), link.key == nil, link.invite == nil else { return nil }
            self.init(link)
        } else {
            self.init(text, defaultPort: defaultPort)
        }
    }
}
