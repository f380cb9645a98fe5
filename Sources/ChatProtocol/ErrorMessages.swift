extension ErrorCode {
    /// Empty for the codes whose text is fixed.
    var indonesianMessage: String {
        switch self {
        case .authFailed, .sessionNotFound, .userNotFound, .unknownCommand, .badRequest: ""
        case .lineTooLong: "Baris terlalu panjang"
        case .messageTooLong: "Pesan terlalu panjang"
        case .rateLimited: "Terlalu banyak permintaan, coba lagi nanti"
        case .serverBusy: "Server sedang sibuk, coba lagi nanti"
        case .storageFull: "Penyimpanan server penuh"
        case .inboxFull: "Kotak masuk penerima penuh"
        case .nameTaken: "Nama sudah dipakai"
        case .invalidName: "Nama tidak sah"
        case .weakPassword: "Password terlalu lemah"
        case .registrationClosed: "Pendaftaran ditutup"
        case .invalidInvite: "Undangan tidak berlaku"
        case .roomNotFound: "Ruang tidak ditemukan"
        case .notAMember: "Bukan anggota ruang ini"
        case .notAllowed: "Tidak diizinkan"
        case .messageNotFound: "Pesan tidak ditemukan"
        case .refConflict: "Ref sudah dipakai untuk pesan lain"
        case .logChanged: "Catatan server sudah berganti"
        case .internalError: "Kesalahan di dalam server"
        case .tooManyErrors: "Terlalu banyak kesalahan"
        case .notChat: "Ini server chat, bukan server web"
        case .handshakeTimeout: "Waktu untuk membuka koneksi habis"
        case .loginTimeout: "Waktu untuk login habis"
        case .idleTimeout: "Koneksi terlalu lama diam"
        case .slowReader: "Balasan terlalu lambat dibaca"
        case .tooManyConnections: "Terlalu banyak koneksi"
        case .shuttingDown: "Server sedang berhenti"
        }
    }

    /// Empty for the codes whose text is fixed.
    var englishMessage: String {
        switch self {
        case .authFailed, .sessionNotFound, .userNotFound, .unknownCommand, .badRequest: ""
        case .lineTooLong: "The line is too long"
        case .messageTooLong: "The message is too long"
        case .rateLimited: "Too many requests, try again later"
        case .serverBusy: "The server is busy, try again later"
        case .storageFull: "The server's storage is full"
        case .inboxFull: "The recipient's inbox is full"
        case .nameTaken: "The name is taken"
        case .invalidName: "The name is not valid"
        case .weakPassword: "The password is too weak"
        case .registrationClosed: "Registration is closed"
        case .invalidInvite: "The invitation is not valid"
        case .roomNotFound: "There is no such room"
        case .notAMember: "Not a member of this room"
        case .notAllowed: "Not allowed"
        case .messageNotFound: "There is no such message"
        case .refConflict: "The ref was used for another message"
        case .logChanged: "The server's log is another one now"
        case .internalError: "Something went wrong inside the server"
        case .tooManyErrors: "Too many errors"
        case .notChat: "This is a chat server, not a web server"
        case .handshakeTimeout: "Opening the connection took too long"
        case .loginTimeout: "Logging in took too long"
        case .idleTimeout: "The connection was idle for too long"
        case .slowReader: "Replies were read too slowly"
        case .tooManyConnections: "Too many connections"
        case .shuttingDown: "The server is shutting down"
        }
    }
}
