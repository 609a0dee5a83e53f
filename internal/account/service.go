package account

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"

	"khuyencong/internal/audit"
	"khuyencong/internal/clock"
	"khuyencong/internal/db"
)

// Service changes people, posts, sessions, delegations and leaves. The readers that other
// capabilities need are plain functions.
type Service struct {
	DB    *db.DB
	Clock clock.Clock
	Hash  HashParams // the zero value is what people's passwords deserve
}

// What the record says of people.
const (
	SignedIn          audit.Kind = "account.signed_in"
	SignInBlocked     audit.Kind = "account.sign_in_blocked"
	SignedOut         audit.Kind = "account.signed_out"
	PostSwitched      audit.Kind = "account.post_switched"
	PasswordChanged   audit.Kind = "account.password_changed"
	ResetMade         audit.Kind = "account.reset_made"
	ResetUsed         audit.Kind = "account.reset_used"
	PersonAdded       audit.Kind = "account.person_added"
	PersonDisabled    audit.Kind = "account.person_disabled"
	PersonEnabled     audit.Kind = "account.person_enabled"
	PostAdded         audit.Kind = "account.post_added"
	PostEnded         audit.Kind = "account.post_ended"
	Delegated         audit.Kind = "account.delegated"
	DelegationRevoked audit.Kind = "account.delegation_revoked"
	LeaveSet          audit.Kind = "account.leave_set"
	LeaveEnded        audit.Kind = "account.leave_ended"
	HandedOver        audit.Kind = "account.handed_over"
	FileHandedOver    audit.Kind = "account.file_handed_over"
)

// subjectPerson is the SubjectKind of most events here.
const subjectPerson = "person"

// CommandActor is whoever works at the command line, by the name the operating system knows.
func CommandActor(osUser string) audit.Actor {
	return audit.Actor{Name: "Quản trị máy chủ (" + osUser + ")", Channel: audit.Command}
}

// newToken makes a secret of 32 random bytes and what is stored of it. Only the hash is
// stored, so that a copy of the database opens no session.
func newToken() (token, hash string) {
	b := make([]byte, 32)
	rand.Read(b) // never fails
	token = base64.RawURLEncoding.EncodeToString(b)
	return token, hashToken(token)
}

func hashToken(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}
