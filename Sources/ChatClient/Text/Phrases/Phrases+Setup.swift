/// First run, trust, profiles.
extension Phrase {
    static let welcome = Phrase(
        en: "Which chat server do you want to use? An invite string (chat://...) is an answer, too.",
        id: "Server chat mana yang ingin dipakai? Undangan (chat://...) juga boleh.")
    static let leaveHint = Phrase(
        en: "An empty answer goes one step back; Ctrl-C leaves.",
        id: "Jawaban kosong kembali satu langkah; Ctrl-C untuk keluar.")
    static let askServer = Phrase(en: "Server [{}]: ", id: "Server [{}]: ")
    static let noServer = Phrase(
        en: "This is neither an address (HOST:PORT) nor an invite string (chat://...).",
        id: "Ini bukan alamat (HOST:PORT) dan bukan undangan (chat://...).")
    static let connecting = Phrase(en: "Connecting to {} ...", id: "Menghubungi {} ...")
    static let otherMachine = Phrase(
        en: "{} is another machine: plain text would let everyone read along.",
        id: "{} adalah mesin lain: tanpa enkripsi semua orang bisa ikut membaca.")

    static let notVouched = Phrase(
        en: "None of the system's authorities vouches for {}.",
        id: "Tidak ada otoritas di sistem ini yang menjamin {}.")
    static let newKey = Phrase(
        en: """
            {} is new here. The fingerprint of its key is
              {}
            Compare it with what the server's operator tells you, not by this connection: the server's log shows it as \
            "fingerprint" at each start, and every invite string carries it.
            """,
        id: """
            {} belum dikenal di sini. Sidik jari kuncinya
              {}
            Bandingkan dengan yang dikatakan operator server, tidak lewat koneksi ini: log server menampilkannya sebagai \
            "fingerprint" setiap kali mulai, dan setiap undangan memuatnya.
            """)
    static let askTrust = Phrase(
        en: "Is it the same, and to be trusted from now on (yes/no)? ",
        id: "Apakah sama, dan dipercaya mulai sekarang (ya/tidak)? ")
    static let keyMatches = Phrase(
        en: "The key of {} is the one that the invite names.",
        id: "Kunci {} sama dengan yang disebut undangan.")
    static let yesWords = Phrase(en: "yes y", id: "ya y yes")
    static let noWords = Phrase(en: "no n", id: "tidak t no n")

    static let askMode = Phrase(
        en: "Do you have an account there (yes), or shall one be made (no)? ",
        id: "Sudah punya akun di sana (ya), atau mau dibuat (tidak)? ")
    static let registrationClosed = Phrase(
        en: "This server lets nobody register: its operator makes the accounts.",
        id: "Server ini tidak menerima pendaftaran: operatornya yang membuat akun.")
    static let askInvite = Phrase(en: "The code of your invite: ", id: "Kode undangan: ")
    static let askUser = Phrase(en: "User name: ", id: "Nama pengguna: ")
    static let askNewUser = Phrase(en: "User name that you want: ", id: "Nama pengguna yang diinginkan: ")
    static let badUser = Phrase(
        en: "A user name has 1 to 32 of a-z 0-9 _ . - and begins with a letter or a digit.",
        id: "Nama pengguna terdiri dari 1 sampai 32 karakter a-z 0-9 _ . - dan diawali huruf atau angka.")
    static let askName = Phrase(
        en: "Name that others see [{}]: ", id: "Nama yang dilihat orang lain [{}]: ")
    static let badName = Phrase(
        en: "A name has 1 to 64 characters, none of them a control character.",
        id: "Nama terdiri dari 1 sampai 64 karakter, tanpa karakter kontrol.")
    static let askPassword = Phrase(en: "Password of {}: ", id: "Sandi {}: ")
    static let askNewPassword = Phrase(
        en: "New password, 8 to 256 bytes: ", id: "Sandi baru, 8 sampai 256 bita: ")
    static let askAgain = Phrase(en: "The same again: ", id: "Sekali lagi: ")
    static let badPassword = Phrase(
        en: "A password has 8 to 256 bytes.", id: "Sandi terdiri dari 8 sampai 256 bita.")
    static let passwordsDiffer = Phrase(en: "These were two different ones.", id: "Keduanya tidak sama.")
    static let tryLater = Phrase(en: "{} (again in {} s)", id: "{} (coba lagi dalam {} detik)")
    static let sessionEnded = Phrase(
        en: "The session of {} at {} has ended: log in again.",
        id: "Sesi {} di {} sudah berakhir: masuk lagi.")

    static let loggedIn = Phrase(en: "Logged in as {} at {}.", id: "Masuk sebagai {} di {}.")
    static let profileSaved = Phrase(
        en: "Saved as the profile {} in {}.", id: "Disimpan sebagai profil {} di {}.")
    static let profileNotSaved = Phrase(
        en: "The profile was not saved ({}). These lines in {} would be one:",
        id: "Profil tidak tersimpan ({}). Baris-baris ini di {} akan menjadi profil:")
    public static let setupLeft = Phrase(
        en: "left before the login was done; start chat-client again to go on",
        id: "keluar sebelum masuk; jalankan chat-client lagi untuk melanjutkan")
    public static let trustForgotten = Phrase(
        en: "{} is not known any more", id: "{} tidak dikenal lagi")
    public static let trustUnknown = Phrase(
        en: "{} is not known in {}", id: "{} tidak dikenal di {}")
}
