extension ClientConfiguration {
    /// A file with every key there is, and what it means: it can be used as it stands.
    public static let example = """
        # chat-client: $XDG_CONFIG_HOME/chat-client/config.toml, by default ~/.config/chat-client/config.toml.
        # Options of the command line count more than the environment (CHAT_PROFILE, CHAT_SERVER, CHAT_CA,
        # CHAT_LANGUAGE), and that more than this file. A key that does not exist is an error.

        # The profile that is used where none is named. With one profile alone it need not be said.
        default-profile = "work"

        # "auto" (by the locale), "en", "id"
        language = "auto"

        # "auto" (by the terminal and NO_COLOR), "none", "16", "256", "true"
        color = "auto"

        # Whether the mouse scrolls and chooses; the terminal's own selection then needs Shift.
        mouse = false

        # How you are told of a message while you look elsewhere: "none", "bell", "osc" (a notification of the
        # desktop, by the terminal), "command".
        notify = "bell"

        # For "command": a program and its arguments. Title and text come behind them as two more (a stranger's words:
        # after "--" they can't be options), and are in CHAT_TITLE and CHAT_TEXT, too.
        notify-command = ["notify-send", "--app-name=chat", "--"]

        # One line after another instead of the full screen: for screen readers, slow links and logs.
        linear = false

        [profile.work]
        # HOST:PORT, [IPv6]:PORT, or HOST, which means port 8890.
        server = "chat.example.org:8890"
        user = "messi"
        # Why the server is to be believed: "system" (the system's authorities), "ca" (the file below alone),
        # "first-use" (its key is remembered, and another one refused). Without it: "ca" if ca is there, or "system".
        trust = "first-use"
        # The first line of what this says is the password; for when the session has ended.
        password-command = "pass show chat/messi"
        # How the list of your sessions names this machine.
        device = "laptop"

        [profile.lab]
        server = "lab.example.org"
        # PEM; a relative path is meant from this file's folder.
        ca = "~/lab-ca.pem"
        # The certificate to show to a server that asks for one, and its key: PEM, for their owner alone.
        client-certificate = "~/lab/messi.pem"
        client-key = "~/lab/messi.key"

        # Plain text, on this machine alone: for development.
        [profile.development]
        server = "localhost:8889"
        user = "lineker"
        insecure = true

        """
}
