extension Settings {
    static let network = SettingSection(
        name: "network", title: "Where the server is reached",
        rows: [
            .addresses(
                "listen", \.listen, none: "127.0.0.1:8890 and [::1]:8890, unless insecure names one",
                "Listen for TLS here; port 0: the system chooses."),
            .addresses(
                "insecure", \.insecure, none: "none",
                "Listen for plain text here, for development; loopback alone."),
            .flag(
                "insecure-public", \.allowsInsecurePublic,
                "Allow plain text on addresses that are not loopback: passwords cross the network readable."),
            .ranges(
                "proxy-protocol-from", \.proxyProtocolFrom, none: "nowhere",
                "Load balancers: connections from there begin with a PROXY header (version 2), which says whose they are."
            ),
            .number(
                "threads", 1...1_024, \.threads, none: "one less than there are cores",
                "Threads that serve connections."),
        ])

    static let certificates = SettingSection(
        name: "tls", title: "The certificate",
        rows: [
            .path(
                "certificate", \.certificate, none: "certificate.pem in the data folder, made at the first start",
                "Certificate chain, PEM, leaf first; goes together with key.", reload: .live),
            .path(
                "key", \.key, none: "key.pem in the data folder",
                "Private key of the certificate, PEM; nobody but its owner, or a group, may read it.", reload: .live),
            .path(
                "client-ca", \.clientAuthorities, none: "none, clients are not asked",
                "Authorities, PEM: clients of TLS listeners must show a certificate that one of them has signed.",
                reload: .live),
            .choice(
                "client-certificates", \.clientCertificates,
                "With client-ca: whether a certificate is required, or optional.", valueName: "word", reload: .live),
            .path(
                "client-crl", \.clientRevocations, none: "none",
                "With client-ca: its lists of revoked certificates (CRL), PEM.", reload: .live),
            .onOff(
                "client-certificate-login", \.allowsCertificateLogin,
                "With client-ca: a certificate's common name is a user name, and stands for that user's password."),
            .names(
                "name", \.names, none: "none",
                "A further name for the certificate that the server makes itself, and for invite strings."),
        ])
}
