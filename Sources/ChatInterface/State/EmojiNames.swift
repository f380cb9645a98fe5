/// Short names for common emoji, written `:name` and completed by Tab.
enum EmojiNames {
    /// Names that begin with it first, then those that have it; each emoji once.
    static func matching(_ part: String) -> [(name: String, emoji: String)] {
        guard !part.isEmpty else { return [] }
        let first = all.filter { $0.name.hasPrefix(part) }
        let others = all.filter { !$0.name.hasPrefix(part) && $0.name.contains(part) }
        return first + others
    }

    static let all: [(name: String, emoji: String)] = rows.flatMap { row in
        let words = row.split(separator: " ")
        return stride(from: 0, to: words.count - 1, by: 2).map { (String(words[$0]), String(words[$0 + 1])) }
    }

    /// Name and emoji in turn.
    private static let rows = [
        "smile 😄 grin 😁 laugh 😆 joy 😂 rofl 🤣 happy 😊 wink 😉 blush ☺️ love_eyes 😍 kiss 😘 yum 😋 cool 😎",
        "tongue 😛 crazy 🤪 nerd 🤓 thinking 🤔 neutral 😐 eye_roll 🙄 smirk 😏 relieved 😌 sleepy 😴 sick 🤢",
        "mask 😷 hot 🥵 cold 🥶 dizzy 😵 mind_blown 🤯 party_face 🥳 worried 😟 sad 🙁 surprised 😮 astonished 😲",
        "flushed 😳 pleading 🥺 scared 😨 sweat 😅 cry 😢 sob 😭 scream 😱 tired 😫 angry 😠 rage 😡 swear 🤬",
        "devil 😈 skull 💀 poop 💩 clown 🤡 ghost 👻 alien 👽 robot 🤖 cat_face 😺 monkey 🙈 upside_down 🙃 hug 🤗",
        "shush 🤫 liar 🤥 zipped 🤐 salute 🫡 melting 🫠 shrug 🤷 facepalm 🤦 wave 👋 ok 👌 victory ✌️ fingers 🤞",
        "point_left 👈 point_right 👉 point_up 👆 point_down 👇 thumbs_up 👍 +1 👍 thumbs_down 👎 -1 👎 fist ✊",
        "punch 👊 clap 👏 hands_up 🙌 open_hands 👐 handshake 🤝 pray 🙏 thanks 🙏 writing ✍️ muscle 💪 eyes 👀",
        "brain 🧠 baby 👶 family 👪 runner 🏃 dancer 💃 heart ❤️ orange_heart 🧡 yellow_heart 💛 green_heart 💚",
        "blue_heart 💙 purple_heart 💜 black_heart 🖤 broken_heart 💔 hundred 💯 anger 💢 boom 💥 sparkles ✨",
        "star ⭐ fire 🔥 zap ⚡ sun ☀️ moon 🌙 cloud ☁️ rain 🌧️ umbrella ☔ snow ❄️ rainbow 🌈 ocean 🌊 earth 🌍",
        "dog 🐶 cat 🐱 mouse 🐭 rabbit 🐰 fox 🦊 bear 🐻 panda 🐼 tiger 🐯 lion 🦁 pig 🐷 frog 🐸 chicken 🐔",
        "penguin 🐧 bird 🐦 owl 🦉 unicorn 🦄 bee 🐝 bug 🐛 butterfly 🦋 snail 🐌 turtle 🐢 snake 🐍 fish 🐟",
        "whale 🐳 dolphin 🐬 octopus 🐙 flower 🌸 rose 🌹 tree 🌳 palm 🌴 cactus 🌵 clover 🍀 apple 🍎 banana 🍌",
        "coffee ☕ tea 🍵 beer 🍺 cheers 🍻 wine 🍷 pizza 🍕 burger 🍔 rice 🍚 noodles 🍜 egg 🥚 cake 🍰 cookie 🍪",
        "birthday 🎂 chocolate 🍫 gift 🎁 balloon 🎈 tada 🎉 trophy 🏆 medal 🏅 football ⚽ basketball 🏀 dice 🎲",
        "music 🎵 guitar 🎸 art 🎨 movie 🎬 camera 📷 phone 📱 computer 💻 keyboard ⌨️ printer 🖨️ bulb 💡 book 📖",
        "memo 📝 pencil ✏️ clip 📎 pin 📌 calendar 📅 chart 📈 mail 📧 package 📦 lock 🔒 key 🔑 tools 🛠️ gear ⚙️",
        "link 🔗 bell 🔔 search 🔍 hourglass ⏳ clock 🕐 alarm ⏰ rocket 🚀 car 🚗 bus 🚌 train 🚆 bike 🚲 plane ✈️",
        "ship 🚢 house 🏠 school 🏫 office 🏢 mosque 🕌 church ⛪ money 💰 check ✅ cross ❌ warning ⚠️ stop 🛑",
        "question ❓ exclamation ❗ plus ➕ minus ➖ arrow_right ➡️ arrow_left ⬅️ arrow_up ⬆️ arrow_down ⬇️ new 🆕",
        "zzz 💤 speech 💬 bomb 💣 flag 🏁 pirate 🏴‍☠️ indonesia 🇮🇩",
    ]
}
