import ChatProtocol

extension FirstRun {
    private static let mostNameLength = 40

    /// The profile for a login; one that says the same already is used again.
    func profile(of login: SavedLogin, at place: Place) -> Profile {
        var profile = Profile(name: "")
        profile.server = login.server
        profile.user = login.user
        switch place.settings.verification {
        case .systemRoots: break
        case .authorities(let file): profile.ca = absolute(file)
        case .onFirstUse: profile.trust = .firstUse
        case .insecure: profile.isInsecure = true
        }
        profile.clientCertificate = place.settings.identity.map { absolute($0.certificate) }
        profile.clientKey = place.settings.identity.map { absolute($0.key) }
        if let same = configuration.profiles.first(where: { known in
            known.server == profile.server && known.user == profile.user && known.isInsecure == profile.isInsecure
                && known.trust == profile.trust && known.ca == profile.ca
                && known.clientCertificate == profile.clientCertificate && known.clientKey == profile.clientKey
        }) {
            return same
        }
        profile.name = freeName(for: login)
        return profile
    }

    /// - Returns: what stands in the title.
    func save(_ profile: Profile) throws -> String {
        guard !configuration.profiles.contains(profile) else { return profile.name }
        do {
            try file.add(profile)
            try say(.profileSaved, profile.name, file.path)
        } catch let error as any Error & CustomStringConvertible {
            // The session is saved, and the next start asks again: no reason to stay outside.
            try say(.profileNotSaved, error.description, file.path)
            try questions.say(profile.toml)
        }
        return profile.name
    }

    /// By the host, then by user and host, then by a number.
    private func freeName(for login: SavedLogin) -> String {
        let host = Self.word(login.server.host)
        let names = [host, Self.word("\(login.user)") + "-" + host].map { String($0.prefix(Self.mostNameLength)) }
        if let free = names.first(where: { configuration.profile(named: $0) == nil }) { return free }
        var number = 2
        while configuration.profile(named: "\(names[0])-\(number)") != nil { number += 1 }
        return "\(names[0])-\(number)"
    }

    /// What can't be in a profile's name becomes a hyphen.
    private static func word(_ text: String) -> String {
        var word = String.UnicodeScalarView()
        word.append(contentsOf: text.unicodeScalars.map { Profile.isNameCharacter($0) ? $0 : "-" })
        return String(word)
    }

    /// The configuration's folder is another one than that in which one types.
    private func absolute(_ path: String) -> String {
        guard !path.hasPrefix("/"), let folder = environment["PWD"], folder.hasPrefix("/") else { return path }
        return folder + "/" + path
    }
}
