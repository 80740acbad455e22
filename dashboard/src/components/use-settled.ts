import { useEffect, useState } from "react";

/** A value once it has not changed for a while: the API is not asked at each key. */
export function useSettled<Value>(value: Value, quiet_ms = 300): Value {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => {
      setSettled(value);
    }, quiet_ms);
    return () => {
      clearTimeout(timer);
    };
  }, [value, quiet_ms]);
  return settled;
}
