package web

// Icon names one drawing of the sprite static/icons.svg: 16 by 16, stroke 1.5.
type Icon string

// The icons. A state is its shape, its colour and its word together; never one alone.
const (
	IconNone    Icon = ""
	IconOK      Icon = "ok"      // a tick: there, fine
	IconMissing Icon = "miss"    // a dotted box: lacking
	IconUnknown Icon = "unk"     // a question: cannot tell
	IconNo      Icon = "no"      // a cross in a circle: refused, stopped
	IconLate    Icon = "late"    // a triangle: late, wrong
	IconSoon    Icon = "soon"    // an hourglass: due soon
	IconDraft   Icon = "draft"   // a pencil: being written
	IconSent    Icon = "sent"    // an arrow up in a circle: submitted
	IconBack    Icon = "back"    // an arrow back: returned
	IconReview  Icon = "review"  // half a disc: under appraisal
	IconPlan    Icon = "plan"    // a sheet with a tick: passed, in the plan
	IconRun     Icon = "run"     // a clock: under way
	IconAccept  Icon = "acc"     // a tick in a circle: accepted
	IconClosed  Icon = "closed"  // a full disc with a tick: settled, closed
	IconDoc     Icon = "doc"     // a sheet: a paper
	IconPay     Icon = "pay"     // a coin: money
	IconSign    Icon = "sign"    // a pen over a line: signed, contract
	IconPlace   Icon = "place"   // a pin
	IconPerson  Icon = "person"  // a head
	IconLock    Icon = "lock"    // a lock: not yours to open
	IconInfo    Icon = "info"    // an i: a note
	IconPlus    Icon = "plus"    // add
	IconTrash   Icon = "trash"   // take away
	IconDown    Icon = "down"    // a chevron
	IconPrint   Icon = "print"   // a printer
	IconExport  Icon = "export"  // an arrow down to a tray
	IconSearch  Icon = "search"  // a glass
	IconPhone   Icon = "phone"   // a telephone
	IconHistory Icon = "history" // a clock running back
	IconEye     Icon = "eye"     // look after: post-check
)

// Icons lists every icon, for the test that binds them to the sprite.
var Icons = []Icon{IconOK, IconMissing, IconUnknown, IconNo, IconLate, IconSoon, IconDraft, IconSent,
	IconBack, IconReview, IconPlan, IconRun, IconAccept, IconClosed, IconDoc, IconPay, IconSign,
	IconPlace, IconPerson, IconLock, IconInfo, IconPlus, IconTrash, IconDown, IconPrint, IconExport,
	IconSearch, IconPhone, IconHistory, IconEye}

func (i Icon) href() string { return Asset("icons.svg") + "#" + string(i) }

// Tone colours a state. Each colour comes with a shape and a word.
type Tone string

// The tones.
const (
	TonePlain Tone = ""
	ToneGo    Tone = "go"   // under way, the accent
	ToneDone  Tone = "done" // green
	ToneSoon  Tone = "soon" // amber: soon, lacking, not sure
	ToneLate  Tone = "late" // red: late, missing, refused; nothing else
	ToneMute  Tone = "m"
)
