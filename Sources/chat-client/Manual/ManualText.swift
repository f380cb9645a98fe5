/// What the manual page says beside what `--help` does.
enum ManualText {
    static let description = """
        A client for a chat server, over TLS. As one of the commands below it is made for scripts: text for people, or \
        with --json one JSON object a line, with an exit code that says what went wrong.

        Commands that need a session use the one that login has made; it stays until logout. Passwords are typed, or \
        read from a file or from standard input, never given as arguments.

        Lists are printed an item a line, with --json an object a line, as the server gives it. A command of one \
        request prints the server's answer with --json.

        What others have written can't steer the terminal: control characters are shown as \\u{1b}.
        """

    static let environment: [(String, String)] = [
        ("CHAT_SERVER", "Where the server is, where --server does not say it."),
        ("CHAT_CA", "As --ca."),
        ("CHAT_PROFILE", "As --profile."),
        ("CHAT_LANGUAGE", "The language: en or id. Otherwise the locale decides: LC_ALL, LC_MESSAGES, LANG."),
        ("XDG_STATE_HOME", "Where the state is kept; ~/.local/state if it is not set."),
        ("XDG_CONFIG_HOME", "Where the configuration is; ~/.config if it is not set."),
        ("TZ", "The time zone of the times shown; those of --json are in UTC."),
    ]

    static let files: [(String, String)] = [
        ("~/.config/chat-client/config.toml", "Profiles and settings."),
        ("~/.local/state/chat-client/session", "The sessions of login: secrets. Its mode must be 0600."),
        ("~/.local/state/chat-client/known_servers", "The keys that were trusted on first use."),
    ]

    static let examples: [(String, String)] = [
        (
            "Log in, send, and read:",
            """
            chat-client login messi
            chat-client send lineker 'halo lineker'
            chat-client inbox
            """
        ),
        ("How much is unread, for a status bar:", "chat-client unread --count"),
        (
            "The last line of a build, and all of its log:",
            """
            make 2>&1 | tail -n 1 | chat-client send '#builds' -
            make 2>&1 | chat-client send '#builds' --lines
            """
        ),
        (
            "Wait up to a minute for an answer:",
            "chat-client listen --with lineker -n 1 --timeout 60 || echo 'no answer'"
        ),
        (
            "A bot that says what was said to it:",
            #"chat-client listen --exec 'chat-client send --ref "echo-$CHAT_ID" "$CHAT_WITH" -'"#
        ),
    ]
}
