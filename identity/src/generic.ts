const words = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/))

/** Local parts and logins that many people share: such a mailbox does not tell who somebody is. */
const SHARED_LOGINS = words(`
abuse accounts admin administrator adm apache bot bots build builds builder buildbot ci code community contact contributors daemon debian default deploy dev devel developer developers development devnull devops docker
donotreply dummy email example fake foo github git gitlab gitgitgadget guest hello help hostmaster http info invalid it jenkins linux list lists local localhost login mail mailer mailer-daemon mailman marketing master me
meta mysql nobody noc none nonenone noreply no-reply no_reply none notifications notification null office opensource oss owner patches pi postgres postmaster press private public release releases robot root sales security
service servicedesk somebody someone spam staff support svn sysadmin system team test tester testing ubuntu ubuntu-user unknown user username users vagrant webmaster www www-data you your yourname youremail your_email mac macbook macbookpro pc laptop desktop home
anonymous anon undefined nil na n/a guest1 user1 admin1 ec2-user runner actions server web workflow automation`)

/** Names that say nothing, folded: placeholders, roles, machine accounts. Single given names are not here: their frequency tells. */
const GENERIC_NAMES = words(
  `your_name yourname unknown root admin administrator user username test tester nobody none anonymous anon dev developer ubuntu debian linux system owner no_name noname name first_last firstname_lastname
  full_name the_unknown deleted_user ghost guest me you host localhost mac pc git github gitlab vagrant docker pi default example john_doe jane_doe foo foo_bar bar null undefined nil n_a na
  ec2_user ec2_default_user cloud_user unknown_user no_author unidentified bot robot build jenkins ci travis_ci github_actions github_action automation web_flow apple user_name computer desktop laptop
  home office team support info contact webmaster www_data postmaster noreply no_reply server private public somebody someone`,
)

export const isSharedLogin = (login: string): boolean =>
  SHARED_LOGINS.has(login) || /^(no-?reply|do-?not-?reply|notifications?)\b/.test(login) || /^(ip|ec2)-\d/.test(login)

/** `tokens` as parseName gives them. */
export const isGenericName = (tokens: readonly string[]): boolean => tokens.length === 0 || GENERIC_NAMES.has(tokens.join('_'))

/** Words of a name or login that say "this is a program". Suspicion only where it is a word ending of a login. */
export const looksRobotic = (text: string): boolean => /\[bot\]|(^|[\s_-])(bot|robot)($|[\s\]_-])/i.test(text)

/** Hosts that give mailboxes to anybody: to share one says nothing. Subdomains count. */
const PUBLIC_MAIL = words(`
126.com 139.com 163.com 188.com aim.com aliyun.com aol.com arcor.de att.net bigpond.com bluewin.ch btinternet.com charter.net comcast.net cox.net duck.com earthlink.net email.com example.com example.net example.org fastmail.com fastmail.fm
foxmail.com free.fr freemail.hu freenet.de gmail.com gmx.at gmx.ch gmx.com gmx.de gmx.net googlemail.com hanmail.net hey.com home.nl hotmail.co.uk hotmail.com hotmail.de hotmail.fr hotmail.it hushmail.com icloud.com ieee.org acm.org
inbox.ru interia.pl juno.com laposte.net libero.it list.ru live.ca live.cn live.co.uk live.com live.fr live.nl lycos.com mac.com mail.com mail.ru mail.de mailbox.org me.com msn.com naver.com netscape.net ntlworld.com o2.pl online.de
optonline.net orange.fr outlook.com outlook.de outlook.fr pacbell.net passmail.net pm.me pobox.com posteo.de posteo.net proton.me protonmail.ch protonmail.com qq.com rambler.ru rediffmail.com riseup.net rocketmail.com rogers.com sbcglobal.net
seznam.cz shaw.ca simplelogin.com sina.com skynet.be sky.com sohu.com sympatico.ca t-online.de telenet.be telus.net tiscali.it tuta.io tutamail.com tutanota.com tutanota.de ukr.net verizon.net virgilio.it vip.qq.com wanadoo.fr web.de wp.pl
xs4all.nl ya.ru yahoo.ca yahoo.co.in yahoo.co.jp yahoo.co.uk yahoo.com yahoo.com.ar yahoo.com.br yahoo.de yahoo.es yahoo.fr yahoo.in yahoo.it yandex.com yandex.ru yeah.net ymail.com zoho.com users.noreply.github.com users.noreply.gitlab.com
users.sourceforge.net sourceforge.net alumni.stanford.edu users.github.com github.com gitlab.com`)

export const isPublicMail = (host: string): boolean => PUBLIC_MAIL.has(host)

/** Hosts that name no machine in particular. */
export const isGenericHost = (host: string): boolean =>
  /^(localhost|localdomain|local|none|\(none\)|debian|ubuntu|fedora|arch|archlinux|linux|mac|macbook|macbook-pro|macbook-air|imac|laptop|desktop|pc|home|host|server|vm|dev|box|workstation|github|raspberrypi|kali|centos|mint|vagrant|docker|docker-desktop|example|test|unknown)?$/.test(
    host,
  )

/** Accounts on these platforms are the platform's own: one login is one account, two logins are two accounts. */
const ACCOUNT_PLATFORMS = words(`
github ghes gitlab bitbucket codeberg gitea slack discord discourse telegram mattermost rocketchat zulip matrix gitter stackoverflow stackexchange reddit twitter x mastodon bluesky linkedin devto hackernews youtube twitch meetup luma
jira bugzilla gerrit phabricator launchpad confluence askbot redmine pagure mediawiki npm pypi crates dockerhub kaggle huggingface`)

/** "GitHub-API" and "github:owner/repo" are one platform, "github"; "ghes:git.example.org", a server of its own, is another. */
export const platformOf = (source: string): string => {
  const folded = source.trim().toLowerCase()
  const [head = ''] = folded.split(/[:/\s]/)
  if (ACCOUNT_PLATFORMS.has(head))
    return folded.includes(':') &&
      /^(discourse|slack|mattermost|rocketchat|jira|bugzilla|gerrit|ghes|gitlab|gitea|matrix|zulip|mediawiki|stackexchange)$/.test(head)
      ? folded
      : head
  return ['github', 'gitlab', 'stackoverflow', 'discord'].find((name) => folded.includes(name)) ?? folded
}

export const hasAccounts = (platform: string): boolean => ACCOUNT_PLATFORMS.has(platform.split(/[:/]/)[0] ?? '')
